"""The words of a SPARQL query, and what they say of it, told without the engine's parser.

https://www.w3.org/TR/sparql11-query/#grammar

The engine's parser takes nested text on its stack, so a short query can end its process; and it reads without a lexer,
so ``SERVICEex:x {}`` calls out and ``?a<'>'`` is a comparison where a lexer by the book sees an IRI. The reading here
knows which brackets hold expressions, takes linear time and no recursion, and spells the query with everything
removed that the engine could read in another way.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from graph.errors import Refused, SyntaxFault
from graph.sparql.columns import Columns

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
CLAUSES = frozenset({"SELECT", "GROUP", "HAVING", "ORDER"})
SPELLED = """
A ABS AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC
DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN IRI
ISBLANK ISIRI ISLITERAL ISNUMERIC ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW
OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1
SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM
TIMEZONE TRUE TZ UCASE UNDEF UNION URI UUID VALUES WHERE YEAR
"""
WORDS = UPDATES | frozenset(SPELLED.split())
"""Every bare word of SPARQL 1.1: any other is two that the engine would read apart, or none of SPARQL."""
FRESH = frozenset({"NOW", "RAND", "UUID", "STRUUID"})
"""The functions whose value is another one each time."""
CHAIN = 10
"""How many operators and groups may stand side by side for each level of nesting: the engine nests them too."""

LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
MARK = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
CHARS = rf"[{LETTER}_{MARK}\-]"
PREFIX = rf"[{LETTER}]{CHARS}*+(?:\.++{CHARS}++)*+"
ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
LOCAL = rf"(?:[{LETTER}_:0-9]|{ESCAPED})(?:(?:{CHARS}|:|{ESCAPED})|\.++(?={CHARS}|:|{ESCAPED}))*+"
KINDS = {
    "space": r"[ \t\r\n]++",
    "comment": r"#[^\r\n]*+",
    "string": r'"""(?:[^"\\]|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*+'''"
    r'|(?!""")"(?:[^"\\\r\n]|\\.)*+"'
    r"|(?!''')'(?:[^'\\\r\n]|\\.)*+'",
    "number": r"(?:[0-9]++\.[0-9]*+|\.?[0-9]++)[eE][+-]?[0-9]++|[0-9]*\.[0-9]++|[0-9]++",
    "blank": rf"_:[{LETTER}_0-9]{CHARS}*+(?:\.++{CHARS}++)*+",
    "name": rf"(?P<prefix>(?:{PREFIX})?):(?:{LOCAL})?",
    "variable": rf"[?$][{LETTER}_0-9][{LETTER}_{MARK}]*+",
    "language": r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+",
    "word": r"[A-Za-z][A-Za-z0-9_]*+",
    "open": r"[({\[]",
    "close": r"[)}\]]",
    "operator": r"\|\||&&|\^\^|!=|>=|[+\-*/|^!=>.,;?]",
}
TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in KINDS.items()))
RUN = re.compile(PREFIX)
"""What may be a prefix. Where no colon follows it, none follows what begins within it: it is read once."""
WORD = re.compile(KINDS["word"])
IRI = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>")
EMPTY = "<>"
LESS = re.compile(r"<=?")
CODEPOINT = re.compile(r"\\\\|\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
ENDING = re.compile(r"\r\n|\r|\n")
"""What a line ends with, as editors have it and a comment in SPARQL."""
DELIMITERS = frozenset(" \"'\\<>{}()[]|^`#")
PAIRS = {")": "(", "}": "{", "]": "["}
SKIPPED = frozenset({"space", "comment"})
OPERANDS = frozenset({"string", "number", "blank", "name", "variable", "language", "iri", "close"})
CONSTANTS = frozenset({"TRUE", "FALSE"})
KEYWORD = re.compile("|".join(sorted(WORDS)), re.IGNORECASE)
ALOUD = 0x4E00
"""Where a letter that begins a keyword goes, when a prefix begins so: to a place where no keyword is written."""


def tokens(text: str, may_call: bool = False) -> list[Token]:
    """Give the tokens of a text that ``inspect`` let through."""
    return Reading(text, sys.maxsize, may_call).tokens()


def decode(text: str) -> str:
    """Put the characters in place that are written as codepoint escapes (section 19.2).

    Delimiters stay escaped: in a string they stand for themselves, and elsewhere an escaped one is nobody's habit.
    """

    def character(match: re.Match[str]) -> str:
        digits = match[1] or match[2]
        code = int(digits, 16) if digits else 0
        if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            raise SyntaxFault(f"{match[0]} is not a character", *place(text, match.start()))
        return match[0] if code <= 0x20 or chr(code) in DELIMITERS else chr(code)

    decoded = CODEPOINT.sub(character, text) if "\\" in text else text
    return decoded if decoded == text else Decoded(decoded, text)


class Decoded(str):
    """A text without its codepoint escapes, which are still in what was ``written``."""

    __slots__ = ("written",)

    written: str

    def __new__(cls, text: str, written: str) -> Decoded:
        made = super().__new__(cls, text)
        made.written = written
        return made

    def origin(self, offset: int) -> int:
        """Find the place of an offset in what was written."""
        shift = 0
        for match in CODEPOINT.finditer(self.written):
            start = match.start() - shift
            if start >= offset:
                break
            if self[start] != "\\":  # which it is where the escape stayed
                shift += len(match[0]) - 1
        return offset + shift


def place(text: str, offset: int) -> tuple[int, int]:
    """Give the line and column of an offset, both from 1, as they are in what was written."""
    before = text.written[: text.origin(offset)] if isinstance(text, Decoded) else text[:offset]
    lines = ENDING.split(before)
    return len(lines), len(lines[-1]) + 1


@dataclass(slots=True)
class _Frame:
    """An open bracket: what it holds, and how long the chains are in it and in the deepest of those within."""

    bracket: str
    holds: str
    clause: bool = False
    chain: int = 0
    deepest: int = 0


class Token(NamedTuple):
    """A word of a query as it is written, and its offset; ``kind`` is one of KINDS, or iri."""

    kind: str
    text: str
    start: int
    prefix: str = ""


NOTHING = Token("", "", 0)


class Reading:
    """One pass over a text, by ``spell`` or ``tokens``, and what it tells in the end.

    ``frames`` are the brackets open, ``before`` the two tokens before the one in hand; ``name`` is the query's form,
    ``words`` are its words in capitals, ``star`` is where the star of a SELECT * stands, and ``empty`` how many IRIs
    are ``<>``.
    """

    def __init__(self, text: str, nesting: int, may_call: bool) -> None:
        self.text = text
        self.nesting = nesting
        self.may_call = may_call
        self.words: set[str] = set()
        self.has_blank = False
        self.frames = [_Frame("", "pattern")]
        self.before = (NOTHING, NOTHING)
        self.name = ""
        self.has_dataset = False
        self.values = False
        self.bare = 0
        """Where the last run ends that is no prefix."""
        self.star = -1
        self.empty = 0
        self.columns = Columns()

    def spell(self) -> list[tuple[str, bool]]:
        """Give each token as an engine may be given it, and whether it is but space. Raises: as ``inspect``."""
        spelled = list(self._spelled())
        while self.frames:
            self._leave()
        if not self.name:
            raise SyntaxFault(f"no query: {', '.join(FORMS[:-1])} or {FORMS[-1]} was expected", *place(self.text, 0))
        return spelled

    def tokens(self) -> list[Token]:
        return [token for token in self._read() if token.kind not in SKIPPED]

    def _spelled(self) -> Iterator[tuple[str, bool]]:
        for token in self._read():
            if token.kind == "comment":
                yield " " * len(token.text), True
            else:
                yield _apart(token), token.kind == "space"

    def _read(self) -> Iterator[Token]:
        offset = 0
        while offset < len(self.text):
            token = self._token(offset)
            offset += len(token.text)
            if token.kind not in SKIPPED:
                self._take(token)
                self.before = (self.before[1], token)
            yield token

    def _token(self, offset: int) -> Token:
        if self.text[offset] == "<":
            return self._angle(offset)
        match = WORD.match(self.text, offset) if self._is_bare(offset) else TOKEN.match(self.text, offset)
        if match is None:
            self._fault(offset, f"{self.text[offset]!r} begins nothing that was expected here")
        if match.re is WORD:
            return Token("word", match[0], offset)
        return Token(match.lastgroup or "", match[0], offset, match["prefix"] or "")

    def _is_bare(self, offset: int) -> bool:
        """Tell whether a letter begins a word, and no prefix."""
        if not self.text[offset].isalpha():
            return False
        if offset >= self.bare and (run := RUN.match(self.text, offset)) and not self.text.startswith(":", run.end()):
            self.bare = run.end()
        return offset < self.bare

    def _angle(self, offset: int) -> Token:
        """Read ``<``: after an operand of an expression it compares, anywhere else it begins an IRI."""
        last = self.before[1]
        operand = last.kind in OPERANDS or (last.kind == "word" and last.text.upper() in CONSTANTS)
        if self.frames[-1].holds == "expression" and operand:
            match = LESS.match(self.text, offset)
        elif self.text.startswith("<<", offset):
            raise Refused("triple terms of RDF 1.2 are not carried out here; SPARQL 1.1 was expected")
        else:
            match = IRI.match(self.text, offset)
        if match is None:
            self._fault(offset, "an IRI between '<' and '>' was expected")
        return Token("operator" if match[0] in {"<", "<="} else "iri", match[0], offset)

    def _take(self, token: Token) -> None:
        self.has_blank |= token.kind == "blank" or token.text == "["
        self.empty += token.text == EMPTY and token.kind == "iri"
        if token.kind == "variable":
            self._column(token)
        match token.kind:
            case "word":
                self._word(token)
            case "open":
                self._open(token)
            case "close":
                self._close(token)
            case "operator":
                self._operator(token)
            case _ if self.frames[-1].holds == "list" or (self.name and len(self.frames) == 1):
                self._lengthen(self.frames[-1])

    def _column(self, token: Token) -> None:
        """Note a variable that SELECT * shows: one of a pattern, or that BIND makes."""
        if self._last() == "AS" or self.frames[-1].holds != "expression":
            self.columns.variable(token.text[1:])

    def _last(self) -> str:
        """Give the word before the one in hand in capitals, or the sign."""
        last = self.before[1]
        return last.text.upper() if last.kind in {"word", "open"} else ""

    def _word(self, token: Token) -> None:
        word, frame = token.text.upper(), self.frames[-1]
        self.words.add(word)
        if word in UPDATES:
            raise Refused(f"{word}: updates are not carried out here; the data is read-only")
        if word == "SERVICE" and not self.may_call:
            raise Refused("SERVICE is not carried out here; a query is answered from this endpoint's own data")
        if word not in WORDS:
            self._fault(token.start, f"{token.text!r} is not a word of SPARQL 1.1")
        if not self.name and word not in {"BASE", "PREFIX"}:
            if word not in FORMS:
                self._fault(token.start, f"{token.text!r}: {', '.join(FORMS[:-1])} or {FORMS[-1]} was expected")
            self.name = word
        self.columns.word(word, self._last())
        self.has_dataset |= word == "FROM"
        self.values = word == "VALUES" or self.values
        if frame.holds == "pattern" and word in CLAUSES | {"VALUES"}:
            frame.clause = word in CLAUSES

    def _open(self, token: Token) -> None:
        frame = self.frames[-1]
        if len(self.frames) > self.nesting:
            raise Refused(f"brackets are nested deeper than {self.nesting} levels; fewer were expected")
        if frame.holds == "pattern":
            self._lengthen(frame)
        holds = self._holds(token)
        if token.text == "{":
            frame.clause = self.values = False
        self.frames.append(_Frame(token.text, holds))
        self.columns.open(token.text, self._last())

    def _holds(self, token: Token) -> str:
        """Tell what a bracket holds: a pattern, the rows of VALUES, an expression, or a list (of terms, or a path)."""
        frame = self.frames[-1]
        if token.text == "{" and self.values:
            return "rows"
        if token.text != "(":
            return "pattern"
        if frame.holds == "expression" or (frame.holds == "pattern" and (frame.clause or self._calls())):
            return "expression"
        return "row" if frame.holds == "rows" else "list"

    def _calls(self) -> bool:
        """Tell whether a ``(`` after what stands before it in a pattern begins an expression or its arguments."""
        before, last = self.before
        if last.kind == "word":
            return last.text.upper() not in CONSTANTS | {"A", "VALUES"}
        return last.kind in {"iri", "name"} and before.kind == "word" and before.text.upper() == "FILTER"

    def _close(self, token: Token) -> None:
        if self.frames[-1].bracket != PAIRS[token.text]:
            self._fault(token.start, f"{token.text!r} closes no bracket that is open here")
        self._leave()
        self.columns.close()

    def _leave(self) -> None:
        frame = self.frames.pop()
        chain = frame.chain + frame.deepest
        self._hold(chain)
        if self.frames:
            self.frames[-1].deepest = max(self.frames[-1].deepest, chain)

    def _hold(self, chain: int) -> None:
        if chain > CHAIN * self.nesting:
            raise Refused(
                f"more than {CHAIN * self.nesting:,} operators, patterns or groups hang together in one place"
            )

    def _operator(self, token: Token) -> None:
        if token.text == "|" and self.before[1].text == "{" and self.before[1].start == token.start - 1:
            raise Refused("annotations of RDF 1.2 are not carried out here; SPARQL 1.1 was expected")
        if token.text == "*" and self._last() in {"SELECT", "DISTINCT", "REDUCED"}:
            self.columns.star()
            if len(self.frames) == 1:
                self.star = token.start
        if token.text != "," or self.frames[-1].holds == "pattern":
            self._lengthen(self.frames[-1])

    def _lengthen(self, frame: _Frame) -> None:
        frame.chain += 1
        self._hold(frame.chain)

    def _fault(self, offset: int, message: str) -> NoReturn:
        raise SyntaxFault(message, *place(self.text, offset))


def _apart(token: Token) -> str:
    """Spell a prefix that begins like a keyword (``service:``) so that the engine cannot take the keyword off it."""
    if token.prefix and KEYWORD.match(token.prefix):
        return chr(ALOUD + ord(token.prefix[0])) + token.text[1:]
    return token.text
