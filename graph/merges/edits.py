"""Words that are one edit apart: a letter more, less, other, or two letters turned round.

Two such texts have a text in common that each gives when one letter is left out of it, or none. So only texts with a
common one are compared, and the time grows with the letters, not with the pairs.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import numpy as np

CROWD = 32
"""No more texts than this are compared with each other for one that they have in common."""


def near(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of different texts that are one edit apart, by position, each once, in order."""
    hashes, owners = array("q"), array("i")
    for number, text in enumerate(texts):
        left = {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}
        hashes.extend(map(hash, left))
        owners.extend([number] * len(left))
    if not hashes:
        return
    known, whose = np.frombuffer(hashes, dtype=np.int64), np.frombuffer(owners, dtype=np.int32)
    order = np.lexsort((whose, known))
    known, whose = known[order], whose[order]
    starts = np.flatnonzero(np.concatenate([[True], known[1:] != known[:-1]]))
    sizes = np.diff(np.append(starts, len(known)))
    found: set[tuple[int, int]] = set()
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        group = whose[start : start + min(size, CROWD)].tolist()
        found.update((one, other) for place, one in enumerate(group) for other in group[place + 1 :])
    yield from sorted(pair for pair in found if one_edit(texts[pair[0]], texts[pair[1]]))


def one_edit(one: str, other: str) -> bool:
    """Tell whether one edit makes one text of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = place(short, long)
    if len(short) != len(long):
        return short[start:] == long[start + 1 :]
    turned = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return turned or short[start + 1 :] == long[start + 1 :]


def place(one: str, other: str) -> int:
    """Give where two texts first differ."""
    ends = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(ends) if a != b), min(len(one), len(other)))
