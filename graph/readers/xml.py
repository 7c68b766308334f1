"""XML as providers send it, cut into its records as bytes, so that a fault costs the record it is in and no more.

https://www.w3.org/TR/xml/ . Only the text of one record at a time comes before the parser: no DTD, no entity, no
XInclude, no network, ever. It is not a reader: the readers of XML shapes say which elements they want cut out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from typing import BinaryIO

from lxml import etree

from graph.record import Document, Reject, excerpt

BLOCK = 1 << 20
LARGEST = 8 << 20
"""Bytes of one record at the most; METS records with all their files have some hundred thousand."""
LONGEST_TAG = 1 << 16
DEEPEST = 100
"""Elements about the records at the most."""
PATIENCE = 256 << 20
"""Bytes of one document that may be gone over again, after records that swallow their neighbours."""
AROUND = 200
"""Bytes shown on each side of a fault."""
KEPT = 4096
HEAD = 1 << 14
OTHERS = (b"{", b"[", b'"', b"")
"""How a document begins that is no XML, not even after a server's warning."""

ASCII = re.compile(r"ascii$|utf-?8")
LEGACY = re.compile(r"iso8859|cp\d|koi8|mac|shift_jis|euc_|gb|big5|iso2022|tis|hz|johab|ptcp|kz")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How a document begins that tells its encoding by itself, the longest first; this outweighs what it declares."""
DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][\w.:-]{0,40})")
FAULT = "seealso-fault"

NAME = rb"[^\s<>/=\"'!?&;]+"
TAG = re.compile(rb"<(/?)(" + NAME + rb")((?:[^<>\"'/]++|/(?!>)|\"[^\"<]*+\"|'[^'<]*+')*+)(/?)>")
START = re.compile(rb"<(" + NAME + rb")")
INERT = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<!DOCTYPE[^<>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
DOCTYPE = re.compile(rb"<![^<>\[]*(\[|>)")
INHERITED = re.compile(rb"\s(xmlns(?::[\w.-]+)?|xml:lang)\s*=\s*(\"[^\"<&]*\"|'[^'<&]*')")
PREFIXED = re.compile(rb"</?([A-Za-z_][\w.-]*):|\s([A-Za-z_][\w.-]*):[\w.-]+\s*=")
DECLARES = re.compile(rb"xmlns:([\w.-]+)\s*=")
POSITION = re.compile(r",? ?line \d+(?: and \w+)?, column \d+(?: \(<\w+>, line \d+\))?$")
CLOSERS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
WHITE = b" \t\r\n\xef\xbb\xbf"

PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


def _fault(err: UnicodeError) -> tuple[str, int]:
    """Put a character that XML forbids for bytes that are none, so that just the record with them cannot be read."""
    if isinstance(err, UnicodeDecodeError):
        return "\x01", err.end
    raise err


codecs.register_error(FAULT, _fault)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which elements to cut out, by local name: ``units`` to the ancestor that each needs, empty where it needs none.

    A unit may begin with a child ``head``; one that begins so holds no other. Nothing is cut out inside ``silent``
    elements, and a document with one of ``silent`` or ``quiet`` may well have no unit.
    """

    units: Mapping[bytes, bytes]
    head: bytes = b""
    silent: frozenset[bytes] = frozenset()
    quiet: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """One element that was cut out, the line on which it begins and its place among the units, from 1."""

    element: etree._Element
    line: int
    position: int


def local(name: bytes) -> bytes:
    """Give a name without its prefix."""
    return name.rpartition(b":")[2]


def opening(head: bytes, most: int = 20) -> tuple[bytes, ...]:
    """Name the first elements of a document, without prefixes; ``head`` may end anywhere, in any encoding."""
    text = b"".join(_transcoded(iter((head[:HEAD],)))).lstrip(WHITE)
    if text[:1] in OTHERS or b"<" not in text[:KEPT]:
        return ()
    return tuple(local(found[1]) for found in islice(START.finditer(INERT.sub(b"", text)), most))


def cut(document: Document, shape: Shape) -> Iterator[Unit | Reject]:
    """Cut the units out of a document, one after the other; what is at fault comes as Rejects in between."""
    with document.open() as stream:
        yield from Cutter(document.name, _transcoded(_blocks(stream)), shape).units()


@dataclass(slots=True)
class Cutter:
    """A document while it is cut: ``text`` is what is held of it, ``at`` the place in that, on line ``line``.

    ``ancestors`` are the elements open there, with their attributes; ``parent`` is how many a unit has; ``loose`` says
    that they can no longer be trusted.
    """

    name: str
    blocks: Iterator[bytes]
    shape: Shape
    text: bytes = b""
    at: int = 0
    line: int = 1
    ended: bool = False
    ancestors: list[tuple[bytes, bytes]] = field(default_factory=list)
    parent: int = -1
    loose: bool = False
    position: int = 0
    explained: bool = False
    spent: int = 0

    def units(self) -> Iterator[Unit | Reject]:
        """Go through the document, from mark-up to mark-up."""
        while self._reach(b"<"):
            if closer := self._inert():
                if (end := self._find(closer, self.at)) < 0:
                    yield self._reject(f"{closer.decode()} was expected", self.text[self.at : self.at + KEPT])
                    self.spent += len(self.text) - self.at
                    self._lose()
                else:
                    self._to(end + len(closer))
            elif self.text.startswith(b"<!", self.at):
                if fault := self._doctype():
                    yield fault
                    return
            elif (tag := self._tag(self.at)) is None:
                yield self._reject("a tag was expected", self.text[self.at : self.at + AROUND])
                self._lose()
            else:
                yield from self._step(tag)
            if self.spent > PATIENCE:
                yield self._reject("too much of it is broken to read on", self.text[self.at : self.at + AROUND])
                return
            yield from self._stray()
        yield from self._end()

    def _step(self, tag: re.Match[bytes]) -> Iterator[Unit | Reject]:
        """Take one tag outside the units: begin a unit, or note what opens and closes."""
        name = tag[2]
        if tag[1]:
            yield from self._closed(tag)
        elif self._wanted(local(name)):
            self.parent = len(self.ancestors)
            self.position += 1
            yield from self._unit(tag)
        else:
            self.explained = self.explained or local(name) in self.shape.silent | self.shape.quiet
            if not tag[4]:
                self.ancestors.append((name, tag[3]))
            if len(self.ancestors) > DEEPEST:
                yield self._reject(f"elements in more than {DEEPEST} others; records were expected", tag[0])
                self.ancestors.clear()
                self._lose()
            else:
                self._to(tag.end())

    def _wanted(self, name: bytes) -> bool:
        needed = self.shape.units.get(name)
        if needed is None:
            return False
        names = {local(ancestor) for ancestor, _ in self.ancestors}
        return (not needed or needed in names) and not names & self.shape.silent

    def _closed(self, tag: re.Match[bytes]) -> Iterator[Reject]:
        """Close an element outside the units; one that is not open is what is left of something lost."""
        name = tag[2]
        if self.ancestors and self.ancestors[-1][0] == name:
            self.ancestors.pop()
            self.parent = -1 if len(self.ancestors) < self.parent else self.parent
        elif not self.loose or local(name) in self.shape.units:
            shown = self.text[max(0, self.at - AROUND) : tag.end()]
            yield self._reject(f"{tag[0].decode(errors='replace')} closes nothing; its start was expected", shown)
            self.loose = True
            del self.ancestors[max(self.parent, 0) :]
        self._to(tag.end())

    def _unit(self, tag: re.Match[bytes]) -> Iterator[Unit | Reject]:
        name, line = tag[2], self.line
        end = tag.end() if tag[4] else self._unit_end(name, tag.end())
        again = _again(name, self.shape.head if self._headed(tag) else b"")
        if end < 0 or end - self.at > LARGEST:
            size = f"its end within {LARGEST:,} bytes" if len(self.text) - self.at > LARGEST else "its end"
            label = name.decode(errors="replace")
            yield self._reject(f"<{label}> is not closed; {size} was expected", self.text[self.at : self.at + KEPT])
            self._to(tag.end())
            self._onward(again)
            self.loose = self.loose or self.at == len(self.text)
            return
        piece = self.text[self.at : end]
        try:
            element = _parse(self._context(), piece)
        except etree.XMLSyntaxError as err:
            yield self._unparsed(piece, err)
            if found := again.search(piece, tag.end() - self.at):
                self.spent += len(piece) - found.start()
                end = self.at + found.start()
        else:
            yield Unit(element, line, self.position)
        self._to(end)

    def _headed(self, tag: re.Match[bytes]) -> bool:
        """Tell whether a unit begins with the head that the shape expects."""
        head = self.shape.head
        while len(self.text) - tag.end() < KEPT and not self.ended:
            self._more()
        return bool(head and _again(tag[2], head).match(self.text, tag.start()))

    def _unit_end(self, name: bytes, inside: int) -> int:
        """Find where a unit ends, or -1; mostly at the next end tag of its name."""
        close = self._find(b"</" + name, inside)
        if close < 0:
            return self._unclosed(len(self.text))
        plain = self.text[inside:close]
        if b"<!" not in plain and b"<?" not in plain and b"<" + name not in plain:
            end = self._tag(close)
            if end and end[2] == name:
                return end.end()
        return self._balanced(name, inside)

    def _balanced(self, name: bytes, at: int) -> int:
        """Find the end of a unit that holds elements of its own name, comments or CDATA; -1 where another begins."""
        marks, again = _marks(name), _again(name, self.shape.head)
        depth = 1
        while depth and (found := self._search(marks, at)):
            at = found.end()
            if closer := CLOSERS.get(found[0]):
                end = self._find(closer, at)
                if end < 0:
                    return self._unclosed(len(self.text))
                at = end + len(closer)
            elif (tag := self._tag(found.start())) is not None:
                at = tag.end()
                if not tag[1] and again.match(self.text, tag.start()):
                    return self._unclosed(at)
                depth += -1 if tag[1] else 0 if tag[4] else 1
        return at if not depth else self._unclosed(len(self.text))

    def _unclosed(self, seen: int) -> int:
        """Give -1, and count what was gone over for nothing."""
        self.spent += seen - self.at
        return -1

    def _unparsed(self, piece: bytes, err: etree.XMLSyntaxError) -> Reject:
        """Say where and why a unit cannot be parsed, and show the text about the place."""
        row, column = err.position if err.position[0] else (1, 1)
        lines = piece.split(b"\n")
        place = sum(len(line) + 1 for line in lines[: row - 1]) + column - (len(self._context()) if row == 1 else 0)
        shown = piece[max(0, place - AROUND) : max(0, place) + AROUND]
        why = f"{POSITION.sub('', str(err.msg))}; well-formed XML was expected"
        return Reject(f"{self.name}, line {self.line + row - 1}", why, excerpt(shown.decode(errors="replace")))

    def _doctype(self) -> Reject | None:
        """Step over a DOCTYPE, which is never read; one that declares things itself ends the reading."""
        found = self._search(DOCTYPE, self.at)
        if found and found.start() == self.at and found[1] == b">":
            self._to(found.end())
            return None
        why = "its DOCTYPE declares entities or is not closed; a document without declarations of its own was expected"
        return self._reject(why, self.text[self.at : self.at + KEPT])

    def _stray(self) -> Iterator[Reject]:
        """Judge the text up to the next mark-up: between the units just white space has a place."""
        if len(self.ancestors) != self.parent:
            return
        line, start = self.line, self._find(b"<", self.at)
        stray = self.text[self.at : start if start >= 0 else len(self.text)]
        if stray.strip(WHITE):
            shown = excerpt(stray.decode(errors="replace"))
            yield Reject(f"{self.name}, line {line}", "text between the records; a record was expected", shown)

    def _end(self) -> Iterator[Reject]:
        if self.ancestors and not self.loose:
            name = self.ancestors[-1][0].decode(errors="replace")
            yield self._reject(f"it ends early; </{name}> was expected", self.text[-AROUND:])
        elif not self.position and not self.explained:
            names = " or ".join(f"<{name.decode()}>" for name in self.shape.units)
            yield self._reject(f"it holds no record; {names} was expected", self.text[:KEPT])

    def _reject(self, why: str, shown: bytes) -> Reject:
        self.explained = True
        return Reject(f"{self.name}, line {self.line}", why, excerpt(shown.decode(errors="replace")))

    def _context(self) -> bytes:
        """Make the start tag of an element that declares all that a unit inherits."""
        found = (match for _, attributes in self.ancestors for match in INHERITED.finditer(attributes))
        return b"<_%s>" % b"".join(b" %s=%s" % pair for pair in {match[1]: match[2] for match in found}.items())

    def _inert(self) -> bytes | None:
        """Give what ends a comment, an instruction or CDATA, where one begins outside the units."""
        while len(self.text) - self.at < AROUND and not self.ended:
            self._more()
        return next((end for start, end in CLOSERS.items() if self.text.startswith(start, self.at)), None)

    def _lose(self) -> None:
        """Go on to the next unit, after mark-up that is none."""
        self.loose = True
        self._to(self.at + 1)
        self._onward(_any(frozenset(self.shape.units)))

    def _onward(self, pattern: re.Pattern[bytes]) -> None:
        """Go on to where a pattern matches, or to the end, and forget what lies before."""
        while not (found := pattern.search(self.text, self.at)) and not self.ended:
            self._to(max(self.at, len(self.text) - KEPT))
            self._more()
        self._to(found.start() if found else len(self.text))

    def _reach(self, mark: bytes) -> bool:
        """Go on to a mark, and forget what lies before."""
        self._onward(re.compile(re.escape(mark)))
        return self.at < len(self.text)

    def _tag(self, at: int) -> re.Match[bytes] | None:
        while not (found := TAG.match(self.text, at)) and not self.ended and len(self.text) - at < LONGEST_TAG:
            self._more()
        return found

    def _find(self, mark: bytes, at: int) -> int:
        """Find a mark within the bytes of one record from ``at``, or give -1."""
        while (found := self.text.find(mark, at)) < 0 and not self.ended and len(self.text) - self.at <= LARGEST:
            at = max(at, len(self.text) - len(mark))
            self._more()
        return found

    def _search(self, pattern: re.Pattern[bytes], at: int) -> re.Match[bytes] | None:
        """Search a pattern within the bytes of one record from ``at``."""
        while not (found := pattern.search(self.text, at)) and not self.ended and len(self.text) - self.at <= LARGEST:
            at = max(at, len(self.text) - KEPT)
            self._more()
        return found

    def _more(self) -> None:
        block = next(self.blocks, b"")
        self.text += block
        self.ended = not block

    def _to(self, at: int) -> None:
        """Move on, counting lines; what lies far behind is forgotten."""
        self.line += self.text.count(b"\n", self.at, at)
        self.at = at
        if at > BLOCK:
            self.text = self.text[at - KEPT :]
            self.at = KEPT


def _parse(context: bytes, piece: bytes) -> etree._Element:
    """Parse a piece; prefixes that nothing declares are declared first, as their names are all that is needed."""
    try:
        return etree.fromstring(context + piece + b"</_>", PARSER)[0]
    except etree.XMLSyntaxError:
        known = {found[1] for found in DECLARES.finditer(context + piece)} | {b"xml", b"xmlns"}
        unknown = {found[1] or found[2] for found in PREFIXED.finditer(piece)} - known
        if not unknown:
            raise
    declared = b"".join(b' xmlns:%s="urn:undeclared:%s"' % (prefix, prefix) for prefix in sorted(unknown))
    return etree.fromstring(b"%s%s>%s</_>" % (context[:-1], declared, piece), PARSER)[0]


@lru_cache(maxsize=64)
def _again(name: bytes, head: bytes) -> re.Pattern[bytes]:
    """Match the start of a unit of this name, with the head by which one begins if there is one."""
    rest = rb"(?=[\s/>])" + (rb"[^<>]*>\s*<(?:[\w.-]+:)?" + re.escape(head) + rb"[\s/>]" if head else b"")
    return re.compile(rb"<" + re.escape(name) + rest)


@lru_cache(maxsize=64)
def _any(names: frozenset[bytes]) -> re.Pattern[bytes]:
    return re.compile(rb"<(?:[\w.-]+:)?(?:" + rb"|".join(map(re.escape, sorted(names))) + rb")(?=[\s/>])")


@lru_cache(maxsize=64)
def _marks(name: bytes) -> re.Pattern[bytes]:
    """Match what counts inside a unit: its own name's tags, and what may hide them."""
    return re.compile(rb"<!--|<!\[CDATA\[|<\?|</?" + re.escape(name) + rb"(?=[\s/>])")


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _transcoded(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Give a document's blocks in UTF-8."""
    first = next(blocks, b"")
    encoding = _encoding(first)
    if encoding == "utf-8":
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from blocks
        return
    decoder = codecs.getincrementaldecoder(encoding)(FAULT)
    for block in chain((first,), blocks):
        if text := decoder.decode(block):
            yield text.encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def _encoding(head: bytes) -> str:
    """Tell a document's encoding by its first bytes, then by its declaration; UTF-8 where that cannot be true."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding.removesuffix("-sig")
    declared = DECLARED.search(head[:KEPT])
    try:
        name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
    return name if LEGACY.match(name) else "utf-8"
