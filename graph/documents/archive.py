"""Files within files: what a gzip or zip holds, as documents, within bounds, and nothing of it on the disk.

Members are unpacked as they are read; only a zip that lies in another archive is unpacked as a whole, to memory, and
past some megabytes to a temporary file. Formats: https://www.rfc-editor.org/rfc/rfc1952,
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from graph.documents.inflate import Damage, Inflated
from graph.record import Document, Reject

CHUNK = 1024 * 1024
GZIP = b"\x1f\x8b\x08"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
MAGIC = 4
SPOOL = 32 * 1024 * 1024
"""Bytes of a nested zip that are kept in memory; past them it goes to a temporary file without a name."""

ITEM = "dublin_core.xml"
COMPANIONS = re.compile(r"metadata_[^/]+\.xml|contents|handle|collections|relationships")
"""What a Simple Archive Format item holds besides ITEM that says something of it; the rest are its files."""

SLASHES = re.compile(r"[/\\]")
OFFICE = {"[Content_Types].xml": "an Office document", "mimetype": "an OpenDocument or EPUB file"}
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
FULL = 0xFFFFFFFF

DAMAGE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error)
"""What a damaged zip makes the library raise."""

Opener = Callable[[], BinaryIO]
Found = Iterator[Document | Reject]


@dataclass(frozen=True, slots=True)
class Bounds:
    """On what an archive expands to: bytes of a member and of all, members, levels, and bytes out of one byte.

    ``free`` bytes may come out of any archive, whatever their ratio; ``directory`` bounds a zip's table of members.
    """

    member: int = 32 * 1024**3
    total: int = 256 * 1024**3
    entries: int = 250_000
    directory: int = 48 * 1024**2
    depth: int = 4
    ratio: int = 200
    free: int = 64 * 1024**2


@dataclass(slots=True)
class Budget:
    """What one file on the disk has expanded to so far, all levels together."""

    bounds: Bounds
    packed: int
    expanded: int = 0
    entries: int = 0

    def spend(self, size: int) -> None:
        """Count expanded bytes. Raises: OSError past a bound."""
        self.expanded += size
        if self.expanded > self.bounds.total:
            raise OSError(f"it expands past {self.bounds.total:,} bytes in all, the bound")
        if self.expanded > max(self.bounds.free, self.packed * self.bounds.ratio):
            raise OSError(f"it expands past {self.bounds.ratio:,} times its {self.packed:,} bytes, the bound")


class Spent(io.RawIOBase):
    """An unpacked stream that is paid for out of a budget as it is read."""

    def __init__(self, stream: BinaryIO, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


@dataclass(frozen=True, slots=True)
class Member:
    """One file as it lies in a folder or an archive; ``reader`` is what its source names."""

    name: str
    open: Opener
    reader: str
    budget: Budget
    depth: int = 0


def expand(member: Member) -> Found:
    """Yield the documents of a file: itself, or what it holds where its first bytes say that it is an archive."""
    try:
        with member.open() as stream:
            magic = stream.read(MAGIC)
    except OSError as err:
        yield unreadable(member.name, err)
        return
    if not magic.startswith((GZIP, *ZIP)):
        yield document(member)
    elif member.depth >= member.budget.bounds.depth:
        yield Reject(member.name, f"archives lie within archives; at most {member.budget.bounds.depth} levels are read")
    elif magic.startswith(GZIP):
        damage = Damage()
        inner = _gunzip(member.open, member.budget.bounds, damage)
        yield from expand(replace(member, open=inner, depth=member.depth + 1))
        if damage.why:
            where = f"{member.name}, byte {damage.place:,} of the gzip"
            yield Reject(where, f"the archive is damaged: {damage.why}; what came before is read")
    else:
        yield from _zip(member)


def document(member: Member, companions: tuple[Document, ...] = ()) -> Document | Reject:
    """Make the document of a file that is no archive; its digest is of its content, expanded."""
    digest, size = hashlib.sha256(), 0
    try:
        with member.open() as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if member.depth:
                    member.budget.spend(len(chunk))
    except OSError as err:
        return unreadable(member.name, err)
    return Document(member.name, digest.hexdigest(), size, member.open, member.reader, companions)


def unreadable(name: str, err: OSError) -> Reject:
    return Reject(name, f"it cannot be read: {err.strerror or err}")


def item(main: Member, others: list[Member]) -> Found:
    """Yield an archive's item: its Dublin Core as the document, what else says something of it as companions."""
    companions = list[Document]()
    for other in sorted(others, key=lambda member: member.name):
        if COMPANIONS.fullmatch(other.name.rpartition("/")[2]):
            found = document(other)
            if isinstance(found, Reject):
                yield found
            else:
                companions.append(found)
    yield document(main, tuple(companions))


class Expanded(io.RawIOBase):
    """An unpacked stream: damage is an OSError, a member past its bound too, and closing closes what is beneath."""

    def __init__(self, stream: BinaryIO, largest: int) -> None:
        self._stream, self._largest, self._left = stream, largest, largest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except (EOFError, zlib.error, zipfile.BadZipFile) as err:
            raise OSError(f"the archive is damaged: {str(err) or 'it ends too soon'}") from err
        self._left -= len(data)
        if self._left < 0:
            raise OSError(f"it expands past {self._largest:,} bytes, the bound of one file")
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _gunzip(opener: Opener, bounds: Bounds, damage: Damage) -> Opener:
    def opened() -> BinaryIO:
        unpacked: BinaryIO = Inflated(opener(), damage)  # type: ignore[assignment]
        return io.BufferedReader(Expanded(unpacked, bounds.member), CHUNK // 4)

    return opened


def _zip(member: Member) -> Found:
    try:
        file = _opened(member)
    except OSError as err:
        yield unreadable(member.name, err)
        return
    yield from _members(member, file)


def _opened(member: Member) -> Zip:
    """Open a zip; one that is itself packed is unpacked first. Raises: OSError for what is no zip, or past a bound."""
    stream = _spooled(member) if member.depth else member.open()
    try:
        check_directory(stream, member.budget.bounds)
        return Zip(stream)
    except DAMAGE as err:
        stream.close()
        raise OSError(f"the zip is damaged: {err}") from err
    except OSError:
        stream.close()
        raise


def _spooled(member: Member) -> BinaryIO:
    spool: BinaryIO = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # type: ignore[assignment]  # noqa: SIM115
    try:
        with member.open() as stream:
            while chunk := stream.read(CHUNK):
                member.budget.spend(len(chunk))
                spool.write(chunk)
    except OSError:
        spool.close()
        raise
    spool.seek(0)
    return spool


class Zip(zipfile.ZipFile):
    """A zip that closes the stream it was given: it stays open while anything holds one of its documents."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream)
        self._stream = stream

    def close(self) -> None:
        super().close()
        if hasattr(self, "_stream"):
            self._stream.close()

    def opener(self, info: zipfile.ZipInfo, bounds: Bounds) -> Opener:
        """Give what opens one member."""

        def opened() -> BinaryIO:
            try:
                stream: BinaryIO = self.open(info)  # type: ignore[assignment]
            except DAMAGE as err:
                raise OSError(f"the zip is damaged: {err}") from err
            return io.BufferedReader(Expanded(stream, bounds.member), CHUNK // 4)

        return opened


def _members(member: Member, file: Zip) -> Found:
    """Walk a zip's members by name, those of one item together."""
    bounds, infos = member.budget.bounds, file.infolist()
    member.budget.entries += len(infos)
    if member.budget.entries > bounds.entries:
        yield Reject(member.name, f"archives of more than {bounds.entries:,} entries in all, the bound")
        return
    if kind := next((kind for name, kind in OFFICE.items() if any(info.filename == name for info in infos)), ""):
        yield Reject(member.name, f"it is {kind}; records in an archive were expected")
        return
    folders: dict[str, list[Member]] = {}
    for info in sorted(infos, key=lambda info: info.filename):
        name = _name(info)
        if info.is_dir() or _is_hidden(name):
            continue
        if why := _unsafe(info, name, bounds):
            yield Reject(f"{member.name}/{name}", why)
            continue
        inner = replace(member, name=f"{member.name}/{name}", open=file.opener(info, bounds), depth=member.depth + 1)
        folders.setdefault(name.rpartition("/")[0], []).append(inner)
    items = {folder for folder, within in folders.items() if find_item(within)}
    for folder in sorted(folders):
        if not items & _above(folder):
            yield from files(folders[folder])


def _above(folder: str) -> set[str]:
    parts = folder.split("/")
    return {"/".join(parts[:depth]) for depth in range(1, len(parts))}


def files(members: list[Member]) -> Found:
    """Yield the documents of a folder's files: of each its own, or one where they make up an item."""
    if main := find_item(members):
        yield from item(main, [member for member in members if member is not main])
    else:
        for member in members:
            yield from expand(member)


def find_item(members: list[Member]) -> Member | None:
    """Find the file that makes its folder an archive's item; the folders in it hold but its files."""
    return next((member for member in members if member.name.rpartition("/")[2] == ITEM), None)


def _name(info: zipfile.ZipInfo) -> str:
    """Give a member's name; many a zip holds UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) and part not in {".", ".."} for part in SLASHES.split(name))


def _unsafe(info: zipfile.ZipInfo, name: str, bounds: Bounds) -> str:
    """Tell why a member is not read: its name, its kind, its cipher, its size."""
    parts = SLASHES.split(name)
    rules = (
        (".." in parts or parts[0] == "" or ":" in parts[0], "its name leads out of the archive"),
        (any(not part.isprintable() for part in parts), "its name holds control characters"),
        (stat.S_ISLNK(info.external_attr >> 16), "it is a symbolic link; a file was expected"),
        (bool(info.flag_bits & 0x41), "it is encrypted; a plain file was expected"),
        (
            info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED},
            f"compression method {info.compress_type}; stored or deflated was expected",
        ),
        (info.file_size > bounds.member, f"it expands past {bounds.member:,} bytes, the bound of one file"),
        (
            info.file_size > max(bounds.free, info.compress_size * bounds.ratio),
            f"it expands past {bounds.ratio:,} times its {info.compress_size:,} bytes, the bound",
        ),
    )
    return next((why for wrong, why in rules if wrong), "")


def check_directory(stream: BinaryIO, bounds: Bounds) -> None:
    """Hold a zip's table of members to its bound before it is read whole. Raises: OSError."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - END.size - 0xFFFF))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + END.size > len(tail):
        raise OSError("the zip is damaged: it ends without a table of members")
    end = END.unpack_from(tail, at)
    length = end[5]
    if length == FULL and at >= LOCATOR.size and tail[at - LOCATOR.size :].startswith(b"PK\x06\x07"):
        stream.seek(min(LOCATOR.unpack_from(tail, at - LOCATOR.size)[2], size))
        length = END64.unpack(stream.read(END64.size))[8]
    stream.seek(0)
    if length > bounds.directory:
        raise OSError(f"its table of members has {length:,} bytes; at most {bounds.directory:,} were expected")
