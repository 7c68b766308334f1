"""Mappings that others made: SSSOM, JSKOS, or plain SKOS triples in RDF; and their way into a file of ours."""

from __future__ import annotations

from graph.mappings.foreign.adopting import OUTCOMES, Arrival, adopt, labelled, named_here, placed
from graph.mappings.foreign.reading import Manner, Read, read

__all__ = ["OUTCOMES", "Arrival", "Manner", "Read", "adopt", "labelled", "named_here", "placed", "read"]
