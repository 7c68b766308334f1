"""What the conformance tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture(scope="session")
def stores() -> Iterator[Path]:
    """Give a folder for the stores that cases share."""
    with TemporaryDirectory(prefix="seealso-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
