"""The dumps of a release: each graph, and all but the late ones, in Turtle and N-Quads, gzipped, checksums beside.

https://www.w3.org/TR/turtle/, https://www.w3.org/TR/n-quads/. To add a syntax: a row in FORMS.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from graph import release
from graph.names import Names
from graph.writers import turtle
from ontology import prefixes as vocabulary_prefixes

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

CHUNK = 1 << 20
LEVEL = 6
END = b" .\n"


@dataclass(frozen=True, slots=True)
class Form:
    """A syntax of dumps: the head of a document, what stands over a graph in the dump of all, and who writes a graph.

    ``body`` is given the N-Triples part, the graph's IRI and the prefixes; it writes a document with its head.
    """

    head: Callable[[Mapping[str, str]], bytes]
    heading: Callable[[str, str], bytes]
    body: Callable[[Path, str, Mapping[str, str], BinaryIO], None]


def dump(parts: Mapping[str, Path], folder: Path, names: Names) -> None:
    """Write each part, and all of them as ``all``, in each of FORMS with a checksum beside; the same bytes each time.

    A graph is written and compressed once: its deflated bytes go into its own file and into that of all.
    """
    known = prefixes(names)
    for suffix, form in FORMS.items():
        head = form.head(known)
        with _Gzip(folder / f"all.{suffix}.gz") as whole:
            whole.add(head)
            for graph, part in parts.items():
                iri = names.graph(graph).value
                with _Gzip(folder / f"{graph}.{suffix}.gz") as alone:
                    alone.add(head)
                    whole.add(form.heading(graph, iri))
                    with io.BufferedWriter(_Deflate((alone, whole), skip=len(head)), CHUNK) as out:
                        form.body(part, iri, known, out)
    for path in sorted(folder.glob("*.gz")):
        _sign(path)


def add(graph: str, part: Path, folder: Path, names: Names) -> None:
    """Write one more part in each of FORMS with a checksum beside; that of all is left as it is."""
    known, iri = prefixes(names), names.graph(graph).value
    for suffix, form in FORMS.items():
        path = folder / f"{graph}.{suffix}.gz"
        head = form.head(known)
        with _Gzip(path) as alone:
            alone.add(head)
            with io.BufferedWriter(_Deflate((alone,), skip=len(head)), CHUNK) as out:
                form.body(part, iri, known, out)
        _sign(path)


def files(graph: str) -> list[str]:
    """Name the files that hold a graph."""
    return [f"{graph}.{suffix}.gz" for suffix in FORMS]


def _sign(path: Path) -> None:
    path.with_name(f"{path.name}.sha256").write_text(f"{release.sha256(path)}  {path.name}\n", encoding="ascii")


def _quads(part: Path, iri: str, _: Mapping[str, str], out: BinaryIO) -> None:
    """Put the graph's name behind each triple; a part has ends of line at the ends of statements and nowhere else."""
    end = f" <{iri}>".encode() + END
    out.writelines(lines.replace(END, end) for lines in pieces(part, CHUNK))


def _turtle(part: Path, _: str, known: Mapping[str, str], out: BinaryIO) -> None:
    """Write from the lines themselves: to make terms of them and texts of these again takes twice the time."""
    lines = chain.from_iterable(lines.decode().split(" .\n")[:-1] for lines in pieces(part, CHUNK))
    turtle.rewrite(lines, out, known)


def _turtle_head(known: Mapping[str, str]) -> bytes:
    head = io.BytesIO()
    turtle.write((), head, known)
    return head.getvalue()


FORMS = {
    "nq": Form(lambda _: b"", lambda _graph, _iri: b"", _quads),
    "ttl": Form(_turtle_head, lambda graph, iri: f"\n# ---- {graph}: <{iri}>\n".encode(), _turtle),
}


class _Gzip:
    """A gzip file of one member without time and name, put together from pieces that are deflated apart.

    https://www.rfc-editor.org/rfc/rfc1952
    """

    HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    LAST = b"\x03\x00"  # an empty last block

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._file.write(self.HEAD)
        self._crc = 0
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._file as file:
            if kind is None:
                file.write(self.LAST + struct.pack("<II", self._crc, self._size & 0xFFFFFFFF))

    def add(self, data: bytes) -> None:
        """Append bytes as a piece of their own."""
        with _Deflate((self,)) as piece:
            piece.write(data)

    def take(self, data: memoryview, deflated: bytes) -> None:
        """Append bytes that are deflated already, up to what the compressor holds back."""
        self._crc = zlib.crc32(data, self._crc)
        self._size += len(data)
        self._file.write(deflated)


class _Deflate(io.RawIOBase):
    """A piece, deflated once for several gzip files; ``skip`` bytes at its start are left out.

    The full flush at its end stops on a whole byte and forgets what came before, so pieces can follow each other.
    """

    def __init__(self, files: tuple[_Gzip, ...], skip: int = 0) -> None:
        self._files = files
        self._skip = skip
        self._deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        view = memoryview(data)
        kept = view[self._skip :]
        self._skip -= len(view) - len(kept)
        self._give(kept, self._deflater.compress(kept))
        return len(view)

    def close(self) -> None:
        if not self.closed:
            self._give(memoryview(b""), self._deflater.flush(zlib.Z_FULL_FLUSH))
        super().close()

    def _give(self, data: memoryview, deflated: bytes) -> None:
        for file in self._files:
            file.take(data, deflated)


def pieces(part: Path, size: int) -> Iterator[bytes]:
    """Read about so many bytes at a time, to the end of a line."""
    with part.open("rb") as file:
        while lines := file.read(size):
            yield lines + file.readline()


def prefixes(names: Names) -> dict[str, str]:
    return vocabulary_prefixes() | names.prefixes()
