"""The letter under which a label stands in an alphabetical list."""

from __future__ import annotations

import unicodedata

DIGITS = "0-9"
SIGNS = "!*"
"""The letters that stand for all digits, and for all that is neither letter nor digit."""


def initial(text: str) -> str:
    """Give the first letter as a capital; what is built of several (``ﬁ``, ``ß``) or marked stays as it is."""
    first = unicodedata.normalize("NFC", text.strip())[:1]
    if first.isdigit():
        return DIGITS
    if not first.isalpha():
        return SIGNS
    capital = first.upper()
    return capital if len(capital) == 1 else first
