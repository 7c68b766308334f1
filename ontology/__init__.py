"""Our classes and properties, the shipped concept schemes, the profiles, the JSON-LD context and the prefix table."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise

from pyoxigraph import RdfFormat, parse

FOLDER: Traversable = files(__name__)
DECLARES = "http://www.w3.org/ns/shacl#"


@cache
def prefixes() -> dict[str, str]:
    """Read the prefix table, in its order: prefix to namespace."""
    triples = parse((FOLDER / "prefixes.ttl").read_bytes(), RdfFormat.TURTLE)
    values = [q.object.value for q in triples if q.predicate.value in {f"{DECLARES}prefix", f"{DECLARES}namespace"}]
    return {prefix: namespace for i, (prefix, namespace) in enumerate(pairwise(values)) if i % 2 == 0}
