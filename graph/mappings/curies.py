"""Short names of IRIs within a file: ``eurovoc:1234``, with a prefix for each namespace that it needs.

https://mapping-commons.github.io/sssom/spec-formats-tsv/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

import ontology
from graph.names import Names

NAMESPACE = re.compile(r".*[/#:](?=[^/#:]+[/#]?$)", re.DOTALL)
"""All of an IRI but its last part."""
CURIE = re.compile(r"([A-Za-z_][\w.-]*):(\S*)")
STRANGE = re.compile(r".*[^!-~]", re.DOTALL)
"""All of an IRI to its last character that no URI has: sssom-py takes such in a namespace, and nowhere in a CURIE."""
MOST = 1000
"""Namespaces of a file that end within a name because of such characters: they all stand in its head."""
PEOPLE = {"orcid": "https://orcid.org/"}
"""How those who review are named."""
ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*://\S+|urn:\S+", re.IGNORECASE)


def known(names: Names) -> dict[str, str]:
    """Give the prefixes that need no declaration: of the vocabularies, and of our own folders."""
    return PEOPLE | ontology.prefixes() | names.prefixes()


def namespace(iri: str) -> str:
    """Give how the IRIs around an IRI begin; the whole of it where nothing could be cut off."""
    found = NAMESPACE.match(iri)
    return found[0] if found else iri


def plain(iri: str) -> str:
    """Give a beginning of an IRI behind which there are only characters that a URI may have."""
    space = namespace(iri)
    found = None if iri.isascii() else STRANGE.match(iri)
    return max(space, found[0], key=len) if found else space


def expand(text: str, prefixes: Mapping[str, str]) -> str:
    """Give the IRI of a CURIE, or of an IRI that is written out. Raises: ValueError that says what was expected."""
    bare = text.strip().removeprefix("<").removesuffix(">")
    if (found := CURIE.fullmatch(bare)) and found[1] in prefixes and not found[2].startswith("//"):
        bare = prefixes[found[1]] + found[2]
    elif not ABSOLUTE.fullmatch(bare):
        what = f"the prefix '{found[1]}' is not in the curie_map" if found else f"'{bare[:60]}' is no IRI"
        raise ValueError(f"{what}; an IRI, or a prefix of the curie_map and a name, was expected")
    try:
        return NamedNode(bare).value
    except ValueError as err:
        raise ValueError(f"'{bare[:60]}' is no IRI ({err}); one without spaces was expected") from err


def assign(iris: Iterable[str], given: Mapping[str, str], names: Names, name: str) -> dict[str, str]:
    """Give each namespace of these IRIs a prefix: the one it has in ``given`` or by agreement, else one after ``name``.

    The same IRIs and ``given`` prefixes make the same table, in the order of the prefixes.
    """
    spaces = {iri: plain(iri) for iri in iris}
    cut = sorted({space for iri, space in spaces.items() if space != namespace(iri)})[:MOST]
    kept = {*cut, *given.values()}
    needed = sorted({space if space in kept else namespace(iri) for iri, space in spaces.items()})
    usual = {prefix: space for prefix, space in known(names).items() if given.get(prefix, space) == space}
    agreed = {space: prefix for prefix, space in [*given.items(), *usual.items()]}
    made = dict(given) | {agreed[space]: space for space in needed if space in agreed}
    stem = re.sub(r"^[^a-z_]+|[^a-z0-9_]", "", name.lower()) or "target"
    taken = {*known(names), *given}
    number = 1
    for space in needed:
        if space not in agreed:
            while (prefix := f"{stem}{number if number > 1 else ''}") in taken:
                number += 1
            taken.add(prefix)
            made[prefix] = space
    return dict(sorted(made.items()))


def contract(iri: str, prefixes: Mapping[str, str]) -> str:
    """Shorten an IRI; ``prefixes`` maps namespaces to prefixes."""
    for space in (plain(iri), namespace(iri)):
        prefix, rest = prefixes.get(space), iri[len(space) :]
        if prefix and (rest or not iri.isascii()):
            return f"{prefix}:{rest}"
    return iri
