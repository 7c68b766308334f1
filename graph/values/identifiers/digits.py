"""Numbers that end in a check digit: their normal form, and whether the digit is right.

https://www.isbn-international.org/ https://www.issn.org/ https://www.iso.org/standard/31531.html (ISO 7064)
"""

from __future__ import annotations

import re


def _digits(text: str) -> str:
    return re.sub(r"[\s\u2010-\u2015-]", "", text).upper()


def isbn(text: str) -> str:
    """Write an ISBN as 13 digits; one that is wrong stays as it is."""
    digits = _digits(text)
    if len(digits) == 10 and not isbn_fault(digits):
        return f"978{digits[:9]}{_check13(f'978{digits[:9]}')}"
    return digits


def _check13(digits: str) -> int:
    return -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits[:12])) % 10


def _weighted(digits: str) -> int:
    """The sum whose remainder by 11 is nought where an ISBN-10 or an ISSN is right."""
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(value * weight for value, weight in zip(values, range(len(values), 0, -1), strict=True))


def isbn_fault(digits: str) -> str:
    if len(digits) not in {10, 13}:
        return f"has {len(digits)} digits; an ISBN has 10 or 13"
    if "X" in digits[:-1] or (len(digits) == 13 and "X" in digits):
        return "has an X where an ISBN has a digit"
    if len(digits) == 13 and not digits.startswith(("978", "979")):
        return "does not begin with 978 or 979, as an ISBN of 13 digits does"
    right = _check13(digits) == int(digits[12]) if len(digits) == 13 else _weighted(digits) % 11 == 0
    return "" if right else "has a wrong check digit: a digit of the ISBN is mistyped"


def issn(text: str) -> str:
    digits = _digits(text)
    return f"{digits[:4]}-{digits[4:]}"


def issn_fault(value: str) -> str:
    return (
        ""
        if _weighted(value.replace("-", "")) % 11 == 0
        else "has a wrong check digit: a digit of the ISSN is mistyped"
    )


def isni(text: str) -> str:
    digits = _digits(text)
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def isni_fault(value: str) -> str:
    """Try ISO 7064's MOD 11-2, which ORCID and ISNI share."""
    digits, total = value.replace("-", ""), 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    right = "0123456789X"[(12 - total % 11) % 11]
    return "" if digits[15] == right else "has a wrong check digit: a digit is mistyped"


ROR_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def ror_fault(value: str) -> str:
    """Try ISO 7064's MOD 97-10 over Crockford's base 32."""
    number = 0
    for digit in value[:7]:
        number = number * 32 + ROR_DIGITS.index(digit)
    right = 98 - (number * 100) % 97
    return "" if int(value[7:]) == right else "has a wrong check digit: a character of the ROR identifier is mistyped"
