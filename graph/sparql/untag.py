"""A query whose GROUP_CONCAT gives a text without a language, which the engine gives one that all its terms share.

https://www.w3.org/TR/sparql11-query/#defn_aggGroupConcat says that it gives a simple literal. STR of a simple literal
is that literal, of one with a language the same text without, and of what cannot be told an error, as before.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.sparql.reading import Token, tokens

WORD = "GROUP_CONCAT"
DEPTHS = {"(": 1, ")": -1}


def untag(text: str) -> str:
    """Put STR around each GROUP_CONCAT of a text that ``inspect`` let through."""
    if WORD not in text.upper():
        return text
    words = tokens(text, may_call=True)
    marks = sorted(mark for index, word in enumerate(words) for mark in _around(words, index, word))
    parts, last = [], 0
    for place, mark in marks:
        parts += [text[last:place], mark]
        last = place
    return "".join([*parts, text[last:]])


def _around(words: list[Token], index: int, word: Token) -> Iterator[tuple[int, str]]:
    """Say what stands before and behind an aggregate; nothing where its brackets are not closed."""
    if word.kind != "word" or word.text.upper() != WORD:
        return
    depth = 0
    for other in words[index + 1 :]:
        depth += DEPTHS.get(other.text, 0)
        if not depth:
            if other.text == ")":
                yield word.start, "STR("
                yield other.start + 1, ")"
            return
