"""The units of a document, cut out one after the other; what is at fault comes as Rejects in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from graph.readers.xml import doctype
from graph.readers.xml.parse import complaint, parse
from graph.readers.xml.shape import Shape, Unit, local
from graph.readers.xml.window import KEPT, LARGEST, WHITE, Window
from graph.record import Reject, excerpt

DEEPEST = 100
"""Elements about the records at the most."""
PATIENCE = 256 << 20
"""Bytes of one document that may be gone over again, after records that swallow their neighbours."""
AROUND = 200
"""Bytes shown on each side of a fault."""

CLOSERS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
INHERITABLE = re.compile(rb"\s(?:xmlns(?::[\w.-]+)?|xml:lang)\s*=\s*(?:\"[^\"<]*\"|'[^'<]*')")
INHERITED = re.compile(rb"\s(xmlns(?::[\w.-]+)?|xml:lang)\s*=\s*(\"[^\"<&]*\"|'[^'<&]*')")


@dataclass(slots=True)
class Cutter(Window):
    """A document while it is cut.

    ``ancestors`` are the elements open there, with their attributes; ``parent`` is how many a unit has; ``loose`` says
    that they can no longer be trusted. ``entities`` are those that the document declares, of which none is resolved.
    """

    shape: Shape
    ancestors: list[tuple[bytes, bytes]] = field(default_factory=list)
    parent: int = -1
    loose: bool = False
    position: int = 0
    explained: bool = False
    spent: int = 0
    entities: frozenset[bytes] = frozenset()

    def units(self) -> Iterator[Unit | Reject]:
        """Go through the document, from mark-up to mark-up."""
        while self.reach(b"<"):
            if closer := self._inert():
                if (end := self.find(closer, self.at)) < 0:
                    yield self._reject(f"{closer.decode()} was expected", self.text[self.at : self.at + KEPT])
                    self.spent += len(self.text) - self.at
                    self._lose()
                else:
                    self.go(end + len(closer))
            elif self.text.startswith(b"<!", self.at):
                if fault := self._doctype():
                    yield fault
                    return
            elif (tag := self.tag(self.at)) is None:
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
                self.go(tag.end())

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
        self.go(tag.end())

    def _unit(self, tag: re.Match[bytes]) -> Iterator[Unit | Reject]:
        name, line = tag[2], self.line
        end = tag.end() if tag[4] else self._unit_end(name, tag.end())
        again = _again(name, self.shape.head if self._headed(tag) else b"")
        if end < 0 or end - self.at > LARGEST:
            size = f"its end within {LARGEST:,} bytes" if len(self.text) - self.at > LARGEST else "its end"
            label = name.decode(errors="replace")
            yield self._reject(f"<{label}> is not closed; {size} was expected", self.text[self.at : self.at + KEPT])
            self.go(tag.end())
            self.onward(again)
            self.loose = self.loose or self.at == len(self.text)
            return
        piece = self.text[self.at : end]
        if self.entities and (name := doctype.used(self._above() + piece, self.entities)):
            yield self._entity(name, piece)
            self.go(end)
            return
        try:
            element = parse(self._context(), piece)
        except etree.XMLSyntaxError as err:
            yield self._unparsed(piece, err)
            if found := again.search(piece, tag.end() - self.at):
                self.spent += len(piece) - found.start()
                end = self.at + found.start()
        else:
            yield Unit(element, line, self.position)
        self.go(end)

    def _headed(self, tag: re.Match[bytes]) -> bool:
        """Tell whether a unit begins with the head that the shape expects."""
        head = self.shape.head
        while len(self.text) - tag.end() < KEPT and not self.ended:
            self.more()
        return bool(head and _again(tag[2], head).match(self.text, tag.start()))

    def _unit_end(self, name: bytes, inside: int) -> int:
        """Find where a unit ends, or -1; mostly at the next end tag of its name."""
        close = self.find(b"</" + name, inside)
        if close < 0:
            return self._unclosed(len(self.text))
        plain = self.text[inside:close]
        if b"<!" not in plain and b"<?" not in plain and b"<" + name not in plain:
            end = self.tag(close)
            if end and end[2] == name:
                return end.end()
        return self._balanced(name, inside)

    def _balanced(self, name: bytes, at: int) -> int:
        """Find the end of a unit that holds elements of its own name, comments or CDATA; -1 where another begins."""
        marks, again = _marks(name), _again(name, self.shape.head)
        depth = 1
        while depth and (found := self.search(marks, at)):
            at = found.end()
            if closer := CLOSERS.get(found[0]):
                end = self.find(closer, at)
                if end < 0:
                    return self._unclosed(len(self.text))
                at = end + len(closer)
            elif (tag := self.tag(found.start())) is not None:
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
        why = f"{complaint(err)}; well-formed XML was expected"
        return Reject(f"{self.name}, line {self.line + row - 1}", why, excerpt(shown.decode(errors="replace")))

    def _entity(self, name: bytes, shown: bytes) -> Reject:
        """Refuse what an entity of the document's own stands in: what it means is never looked up."""
        entity = name.decode(errors="replace")
        why = f"it uses the entity '{entity}', which its document declares; entities are never resolved, and a text "
        return self._reject(f"{why}without them was expected", shown[:KEPT])

    def _above(self) -> bytes:
        """Give the namespaces and languages that a unit inherits, as they are written."""
        return b"".join(b"".join(INHERITABLE.findall(attributes)) for _, attributes in self.ancestors)

    def _doctype(self) -> Reject | None:
        """Step over a DOCTYPE, which is never read; the names of the entities that it declares are noted."""
        while (end := doctype.end(self.text, self.at)) < 0 and not self.ended:
            if len(self.text) - self.at > doctype.LONGEST:
                break
            self.more()
        if end < 0 or end - self.at > doctype.LONGEST:
            why = f"its DOCTYPE is not closed; its end within {doctype.LONGEST:,} bytes was expected"
            return self._reject(why, self.text[self.at : self.at + KEPT])
        self.entities |= doctype.entities(self.text[self.at : end])
        self.go(end)
        return None

    def _stray(self) -> Iterator[Reject]:
        """Judge the text up to the next mark-up: between the units just white space has a place."""
        if len(self.ancestors) != self.parent and not self.entities:
            return
        line, start = self.line, self.find(b"<", self.at)
        stray = self.text[self.at : start if start >= 0 else len(self.text)]
        if name := doctype.used(stray, self.entities):
            yield self._entity(name, stray)
        elif len(self.ancestors) == self.parent and stray.strip(WHITE):
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
            self.more()
        return next((end for start, end in CLOSERS.items() if self.text.startswith(start, self.at)), None)

    def _lose(self) -> None:
        """Go on to the next unit, after mark-up that is none."""
        self.loose = True
        self.go(self.at + 1)
        self.onward(_any(frozenset(self.shape.units)))


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
