"""A source of records: where it lies, who reads it, and what its labels mean."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_PROFILE = "tandis"


@dataclass(frozen=True, slots=True)
class Source:
    """``address`` is a path; ``reader`` empty is recognised by content; ``profile`` a shipped name or a path."""

    name: str
    address: str
    reader: str = ""
    profile: str = DEFAULT_PROFILE
    licence: str = ""
