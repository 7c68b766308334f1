"""What tests share: the real item page, and documents made of bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import hypothesis
import pytest

from graph.record import Document

hypothesis.settings.register_profile("shared", deadline=None)  # machines are noisy, and no test is timed
hypothesis.settings.load_profile("shared")

BASE = "http://127.0.0.1:8000/"


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
