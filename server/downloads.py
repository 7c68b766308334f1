"""The dumps of releases: listed, and served as files, by part too (https://www.rfc-editor.org/rfc/rfc9110.html#section-14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request, send_file
from werkzeug.exceptions import NotFound

from graph import release as releases
from graph.errors import ReleaseError
from graph.names import PUBLIC_GRAPHS
from graph.release import Release, catalogue, sha256
from graph.release.draft import LATE
from server.negotiation import answers, formats, preconditions
from server.served.current import serving, settings
from server.things.view import size

MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".ttl": "text/turtle",
    ".json": "application/json",
    ".sha256": "text/plain",
}
CHECKSUM = ".sha256"
SUMS = "SHA256SUMS"
SYNTAXES = {".nt": "N-Triples", ".nq": "N-Quads", ".ttl": "Turtle", ".tsv": "SSSOM", ".json": "JSKOS"}

blueprint = Blueprint("downloads", __name__)


@dataclass(frozen=True, slots=True)
class Dump:
    """A file of a release; ``triples`` None where nobody counted; ``checksum`` names the file that tells its digest."""

    name: str
    title: str
    holds: str
    syntax: str
    bytes: int
    size: str
    triples: int | None
    sha256: str
    checksum: str


@blueprint.get("/dumps/")
def current() -> Response:
    """List the dumps of the release that is served, and the other releases."""
    return _list(serving().release, "dumps/")


@blueprint.get("/dumps/<name>")
def file(name: str) -> Response:
    """Serve a dump of the release that is served; the next release changes it."""
    return _send(serving().release, name, answers.FRESH)


@blueprint.get("/release/<release>/dumps/")
@blueprint.get("/releases/<release>/dumps/")
def of_release(release: str) -> Response:
    return _list(_find(release), f"release/{release}/dumps/")


@blueprint.get("/release/<release>/dumps/<name>")
@blueprint.get("/releases/<release>/dumps/<name>")
def file_of_release(release: str, name: str) -> Response:
    """Serve a dump at the address that can be cited: it never changes."""
    return _send(_find(release), name, answers.FOREVER)


@blueprint.get(f"/dumps/{SUMS}")
def sums() -> Response:
    """List the checksums of all dumps as ``sha256sum --check`` reads them."""
    return _sums(serving().release)


@blueprint.get(f"/release/<release>/dumps/{SUMS}")
@blueprint.get(f"/releases/<release>/dumps/{SUMS}")
def sums_of_release(release: str) -> Response:
    return _sums(_find(release))


def _sums(release: Release) -> Response:
    return answers.answer(lambda: "".join(f"{dump.sha256}  {dump.name}\n" for dump in dumps(release)), formats.TEXT)


def dumps(release: Release) -> tuple[Dump, ...]:
    """List the dumps of a release with what its manifest says of them."""
    manifest = release.manifest
    files, triples = _table(manifest, "files"), _table(manifest, "triples")
    found = []
    for path in sorted(release.dumps.iterdir()):
        if path.is_file() and path.suffix != CHECKSUM:
            told = _table(files, f"dumps/{path.name}")
            graph, _, _ = path.name.partition(".")
            bare = path.name.removesuffix(".gz")
            count = path.stat().st_size
            found.append(
                Dump(
                    path.name,
                    catalogue.title(graph),
                    catalogue.holds(graph),
                    next((syntax for ending, syntax in SYNTAXES.items() if bare.endswith(ending)), ""),
                    count,
                    size(count),
                    _count(triples, graph),
                    str(told.get("sha256") or sha256(path)),
                    beside.name if (beside := path.with_name(f"{path.name}{CHECKSUM}")).is_file() else "",
                )
            )
    return tuple(found)


def _count(triples: Mapping[str, object], graph: str) -> int | None:
    """Give the triples of a dump: of its graph, or of all graphs that are in the dump of all."""
    counted = {name: n for name, n in triples.items() if isinstance(n, int) and name not in LATE}
    return sum(counted.values()) if graph == "all" and counted else counted.get(graph)


def _list(release: Release, folder: str) -> Response:
    others = [other for other in releases.releases(settings().data) if not other.fault]
    return answers.page(
        "dumps.html",
        state=" ".join(other.name for other in others),
        dumps=dumps(release),
        folder=folder,
        release=release,
        built=answers.built(release),
        is_current=release == serving().release,
        releases=[(other.name, answers.built(other)) for other in others],
        public=PUBLIC_GRAPHS,
    )


def _find(name: str) -> Release:
    try:
        return releases.find(settings().data, name)
    except ReleaseError as err:
        raise NotFound(str(err)) from err


def _send(release: Release, name: str, caching: str) -> Response:
    """Send a file that is listed in the folder, so no name leads out of it."""
    if name not in {path.name for path in release.dumps.iterdir() if path.is_file() and not path.is_symlink()}:
        raise NotFound(f"release {release.name} has no dump {name!r}")
    told = _table(_table(release.manifest, "files"), f"dumps/{name}")
    path = release.dumps / name
    tag, changed = str(told.get("sha256") or f"{release.name}-{name}"), answers.built(release)
    preconditions.settle(request.environ, preconditions.File(tag, changed, path.stat().st_size))
    response = send_file(
        path.absolute(),
        mimetype=MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
        as_attachment=True,
        download_name=name,
        etag=tag,
        last_modified=changed,
        conditional=True,
    )
    response.headers["Cache-Control"] = caching
    response.headers["Accept-Ranges"] = "bytes"
    return response


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}
