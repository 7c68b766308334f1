"""What can be judged: the vocabulary of a release, or a file before it is taken in."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from graph.curated.reading import read
from graph.curated.reading.wish import Wish
from graph.errors import StoreError
from graph.names import Names
from graph.quality.ground import Ground
from graph.release import Release

OWN = NamedNode("urn:graph:vocabulary")


def of_release(release: Release, names: Names) -> Ground:
    """Give the vocabulary of a release, and the records that use it. Raises: StoreError."""
    try:
        store = Store.read_only(str(release.store))
    except OSError as err:
        raise StoreError(f"{release.store} cannot be opened as a store: {err}") from err
    return Ground(store, [names.graph(name) for name in ("thesaurus", "links")], names.graph("records"))


def of_file(path: Path) -> Ground:
    """Give what a file says, as it says it: nothing is put right. Raises: SourceError as an import does."""
    store = Store()
    triples = read(path, Wish(path.stem)).triples
    store.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, OWN) for triple in triples)
    return Ground(store, [OWN])
