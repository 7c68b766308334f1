"""Curated thesauri: a file of any usual form becomes sound SKOS in the data folder, with every repair listed.

    file -> triples -> repaired -> DATA/thesaurus
            reading    repair      kept

``export`` writes the release's own concepts; ``audit`` holds what a thesaurus relates against what records show.
https://www.w3.org/TR/skos-reference/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph import release
from graph.curated import kept
from graph.curated.kept import Account
from graph.curated.reading import read
from graph.curated.reading.wish import Wish
from graph.curated.repair import repair
from graph.curated.workbench import LABELS, NOTES, Bench
from graph.errors import SourceError
from graph.names import KINDS, slug
from graph.vocab import CC, DC, DCTERMS, OWL, RDFS, SKOS

COUNTED = (*LABELS, SKOS.broader, SKOS.related, SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch,
           SKOS.relatedMatch, SKOS.notation)  # fmt: skip
TITLES = (DCTERMS.title, DC.title, RDFS.label, SKOS.prefLabel)
SUFFIXES = (".gz", ".zip")


@dataclass(frozen=True, slots=True)
class Import:
    """What is imported as what: ``name`` empty is made of the file's; ``kind`` is a kind of ``graph.names.KINDS``;
    ``language`` is for labels without one; ``licence`` empty is what the file says."""

    path: Path
    name: str = ""
    kind: str = "subject"
    language: str = ""
    licence: str = ""
    separator: str = "||"


def curate(wanted: Import, data: Path) -> Account:
    """Read a thesaurus, put it right, and keep it in the data folder.

    Raises: SourceError for a file that is no thesaurus or holds no concept, a kind or name that is none.
    """
    name = wanted.name or named(wanted.path)
    kept.check(name)
    _check(wanted)
    sha256 = _digest(wanted.path)
    wish = Wish(name, wanted.language.strip().replace("_", "-"), wanted.separator)
    found = read(wanted.path, wish)
    bench = Bench(found.triples, name, wish.language, wanted.path.name)
    bench.repairs += found.repairs
    repair(bench)
    if not bench.concepts():
        raise SourceError(f"{wanted.path.name} holds no concept; SKOS, or classes of OWL or RDFS, were expected")
    told = Account(
        name=name,
        title=_title(bench) or name,
        kind=wanted.kind,
        source=wanted.path.name,
        sha256=sha256,
        form=", ".join(found.forms),
        licence=wanted.licence or _licence(bench),
        language=wish.language,
        languages=_languages(bench),
        schemes=tuple(scheme.value for scheme in bench.schemes()),
        counts=dict(_counts(bench)),
        repairs=tuple(bench.repairs),
        asked=wanted.licence,
    )
    return kept.keep(data, told, bench)


def named(path: Path) -> str:
    """Make a name of a file's, without its extensions."""
    stem = path.name
    while Path(stem).suffix.lower() in SUFFIXES:
        stem = Path(stem).stem
    return slug(Path(stem).stem.replace(".", " "))[:64].strip("-")


def _check(wanted: Import) -> None:
    kinds = [kind.name for kind in KINDS.values() if kind.scheme]
    if wanted.kind not in kinds:
        raise SourceError(f"no kind '{wanted.kind}'; there are {', '.join(kinds)}")
    if not wanted.separator.strip() or "\\" in wanted.separator:
        raise SourceError(f"'{wanted.separator}' parts no values; a sign such as || or ; was expected")
    if wanted.language:
        try:
            Literal("", language=wanted.language.replace("_", "-"))
        except ValueError as err:
            raise SourceError(f"'{wanted.language}' is no language; a tag such as en was expected") from err


def _digest(path: Path) -> str:
    if not path.is_file():
        raise SourceError(f"no file '{path}'; a thesaurus was expected")
    try:
        return release.sha256(path)
    except OSError as err:
        raise SourceError(f"{path.name} cannot be read: {err.strerror or err}") from err


def _title(bench: Bench) -> str:
    """Give the title of the largest scheme, in English where it has it."""
    sizes = Counter(scheme for concept in bench.concepts() for scheme in bench.nodes(concept, SKOS.inScheme))
    for scheme, _ in sorted(sizes.items(), key=lambda row: (-row[1], row[0].value)):
        for kind in TITLES:
            if titles := sorted(bench.literals(scheme, kind), key=lambda title: (title.language != "en", str(title))):
                return titles[0].value
    return ""


def _licence(bench: Bench) -> str:
    """Give what the schemes, or what else describes the vocabulary, say of its licence."""
    places = (*bench.schemes(), *bench.instances(OWL.Ontology))
    found = (value for place in places for kind in (DCTERMS.license, CC.license) for value in bench.values(place, kind))
    return next((value.value for value in found if isinstance(value, NamedNode | Literal)), "")


def _languages(bench: Bench) -> tuple[str, ...]:
    """Give the languages of the labels, the commonest first."""
    found = Counter(
        label.language
        for predicate in LABELS
        for subject in bench.holders(predicate)
        for label in bench.literals(subject, predicate)
        if label.language
    )
    return tuple(language for language, _ in sorted(found.items(), key=lambda row: (-row[1], row[0])))


def _counts(bench: Bench) -> Iterator[tuple[str, int]]:
    yield "triples", len(bench)
    yield "concepts", len(bench.concepts())
    yield "schemes", len(bench.schemes())
    yield "collections", len(bench.instances(SKOS.Collection, SKOS.OrderedCollection))
    yield "deprecated", len(bench.holders(OWL.deprecated))
    for predicate in COUNTED:
        if count := sum(len(bench.values(subject, predicate)) for subject in bench.holders(predicate)):
            yield predicate.value.rpartition("#")[2], count
    if notes := sum(len(bench.values(subject, kind)) for kind in NOTES for subject in bench.holders(kind)):
        yield "notes", notes


__all__ = ["Account", "Import", "curate", "named"]
