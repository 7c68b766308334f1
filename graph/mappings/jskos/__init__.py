"""Mappings as JSKOS, the format of the mapping registries of libraries: https://gbv.github.io/jskos/#concept-mappings.

JSKOS has no word for a mapping that does not hold, so only those that are accepted are written.
"""

from __future__ import annotations

from graph.mappings.jskos.reading import read
from graph.mappings.jskos.writing import write

__all__ = ["read", "write"]
