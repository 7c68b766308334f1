"""Formats as media types: https://www.iana.org/assignments/media-types/.

To add a spelling: a row in CORRECT for a media type's other name, in FORMATS for a suffix or a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from graph.names import clean, key
from graph.values import Fault, quote
from graph.vocab import REGISTRIES

MEDIA = re.compile(
    r"(?P<top>application|audio|chemical|example|font|haptics|image|message|model|multipart|text|video)/"
    r"(?P<sub>[a-z0-9][a-z0-9!#$&^_.+-]{0,126})(?:\s*;.*)?",
    re.IGNORECASE | re.ASCII,
)
LISTED = re.compile(r"\s*[;,|+&]\s*|\s*/\s+|\s+/\s*|\s+(?:and|und|et|y|e|и)\s+")
SUFFIX = re.compile(r"\*?\.?(?P<suffix>[a-z0-9]{1,7})(?:[ -](?:file|files|document|format))?", re.IGNORECASE | re.ASCII)
CORRECT = {
    "image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/tif": "image/tiff",
    "application/x-pdf": "application/pdf",
    "text/xml": "application/xml", "application/x-zip-compressed": "application/zip",
    "application/x-zip": "application/zip",
    "audio/mp3": "audio/mpeg", "audio/x-wav": "audio/vnd.wave", "audio/wav": "audio/vnd.wave",
    "text/pdf": "application/pdf",
    "application/x-rar-compressed": "application/vnd.rar", "application/epub": "application/epub+zip",
    "image/jp2k": "image/jp2",
    "application/javascript": "text/javascript", "audio/mpeg3": "audio/mpeg", "text/rtf": "application/rtf",
}  # fmt: skip
"""Names that IANA never registered or gave up, for those that it has."""
FORMATS = {
    "pdf": "application/pdf", "adobe pdf": "application/pdf", "adobe acrobat": "application/pdf",
    "portable document format": "application/pdf",
    "adobe portable document format": "application/pdf", "pdf/a": "application/pdf", "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tiff": "image/tiff", "tif": "image/tiff", "png": "image/png", "gif": "image/gif", "html": "text/html",
    "htm": "text/html",
    "xml": "application/xml", "rdf": "application/rdf+xml", "json": "application/json", "csv": "text/csv",
    "txt": "text/plain",
    "plain text": "text/plain", "zip": "application/zip", "epub": "application/epub+zip", "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "wav": "audio/vnd.wave", "avi": "video/vnd.avi", "mov": "video/quicktime", "word": "application/msword",
    "ms word": "application/msword",
    "microsoft word": "application/msword", "excel": "application/vnd.ms-excel",
    "microsoft excel": "application/vnd.ms-excel",
    "powerpoint": "application/vnd.ms-powerpoint", "microsoft powerpoint": "application/vnd.ms-powerpoint",
    "microsoft word xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "microsoft excel xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "microsoft powerpoint xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "postscript": "application/postscript", "rtf": "application/rtf", "latex": "application/x-latex",
    "djvu": "image/vnd.djvu",
    "mpeg": "video/mpeg", "quicktime": "video/quicktime", "tab separated values": "text/tab-separated-values",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "doc": "application/msword",
    "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
    "odt": "application/vnd.oasis.opendocument.text", "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation", "ps": "application/postscript",
    "eps": "application/postscript", "md": "text/markdown", "svg": "image/svg+xml", "webp": "image/webp",
    "bmp": "image/bmp", "jp2": "image/jp2", "flac": "audio/flac", "ogg": "audio/ogg", "oga": "audio/ogg",
    "m4a": "audio/mp4", "aac": "audio/aac", "aif": "audio/aiff", "mid": "audio/midi", "mpg": "video/mpeg",
    "mkv": "video/matroska", "webm": "video/webm", "ogv": "video/ogg", "gz": "application/gzip",
    "tar": "application/x-tar", "7z": "application/x-7z-compressed", "rar": "application/vnd.rar",
    "bz2": "application/x-bzip2", "jsonld": "application/ld+json", "ttl": "text/turtle",
    "nt": "application/n-triples", "tsv": "text/tab-separated-values", "sql": "application/sql",
    "tex": "application/x-tex", "css": "text/css", "js": "text/javascript", "ics": "text/calendar",
    "geojson": "application/geo+json", "kml": "application/vnd.google-earth.kml+xml", "warc": "application/warc",
    "mobi": "application/x-mobipocket-ebook", "djv": "image/vnd.djvu", "wmv": "video/x-ms-wmv",
    "wma": "audio/x-ms-wma", "flv": "video/x-flv", "cif": "chemical/x-cif", "sav": "application/x-spss-sav",
    "dta": "application/x-stata-dta", "ogx": "application/ogg",
}  # fmt: skip
"""What people call the formats, their suffixes among it."""


@dataclass(frozen=True, slots=True)
class Format:
    """``media_type`` is the name without parameters, ``iri`` its registration: None for the x- names without one."""

    media_type: str
    iri: NamedNode | None


@lru_cache(maxsize=8192)
def media_types(text: str) -> tuple[Format, ...] | Fault:
    """Find the media type of a value, or all of several where every part of the value names one: PDF; HTML."""
    one = media_type(text)
    if isinstance(one, Format):
        return (one,)
    found = [media_type(part) for part in LISTED.split(text) if part.strip()]
    known = [part for part in found if isinstance(part, Format)]
    return tuple(dict.fromkeys(known)) if len(known) > 1 and len(known) == len(found) else one


@lru_cache(maxsize=8192)
def media_type(text: str) -> Format | Fault:
    """Find the media type that a name, a suffix or a word such as PDF stands for."""
    written = clean(text)
    if found := MEDIA.fullmatch(written):
        return _format(f"{found['top']}/{found['sub']}".lower())
    if name := FORMATS.get(key(written)):
        return _format(name)
    if (found := SUFFIX.fullmatch(written)) and (name := FORMATS.get(found["suffix"].lower())):
        return _format(name)
    return Fault(f"{quote(text)} is not a media type or a file suffix that is known here")


def _format(name: str) -> Format:
    right = CORRECT.get(name, name)
    registered = not re.search(r"/x[-.]", right)
    return Format(right, NamedNode(f"{REGISTRIES['media type']}{right}") if registered else None)
