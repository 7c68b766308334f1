"""What tests share: the real item page, documents made of bytes, the commands, and a release of the sample."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

import hypothesis
import pytest
from click.testing import CliRunner, Result

from graph.__main__ import main
from graph.record import Document

hypothesis.settings.register_profile("shared", deadline=None)  # machines are noisy, and no test is timed
hypothesis.settings.load_profile("shared")

BASE = "http://127.0.0.1:8000/"


@pytest.fixture(scope="session", autouse=True)
def unsynced() -> Iterator[None]:
    """Do not wait for the disk: no test pulls the plug, and what is killed leaves what it wrote to the kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


MANY = 256
"""More open files of a test process than before, at which is looked for what nobody holds: many systems allow 1024."""


@pytest.fixture(scope="session")
def files_before() -> list[int]:
    """Remember how many files were open when what nobody holds was let go of last."""
    return [0]


@pytest.fixture(scope="module", autouse=True)
def gathered(files_before: list[int]) -> Iterator[None]:
    """Let go of the stores of apps that have ended, which are parts of cycles."""
    yield
    if open_files() > files_before[0] + MANY:
        gc.collect()
        files_before[0] = open_files()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture(scope="session")
def seed() -> Path:
    """The item page as its repository renders it."""
    return Path(str(files("graph") / "sample" / "item-page.txt"))


@pytest.fixture(scope="session")
def document() -> Callable[..., Document]:
    """Make a document of bytes."""

    def make(content: bytes, name: str = "page.txt", reader: str = "") -> Document:
        return Document(name, hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content), reader)

    return make


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run ``seealso`` in an empty folder, and hold it to its exit code; ``typed`` is what a person answers."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str, code: int = 0, typed: str = "") -> Result:
        result = CliRunner().invoke(main, list(words), input=typed)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return call


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder as ``seealso build`` makes it of the sample with no settings; who changes it, copies it."""
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        result = CliRunner().invoke(main, ["build"])
    assert result.exit_code == 0, (result.output, result.exception)
    return folder / "data"


@pytest.fixture
def built(run: Callable[..., Result], sample: Path) -> Callable[..., Result]:
    """Give ``seealso`` in a folder with a release of the sample."""
    shutil.copytree(sample, "data", symlinks=True)
    return run
