"""Mappings as a table that people edit in a spreadsheet: SSSOM TSV, read with tolerance and written always alike.

https://mapping-commons.github.io/sssom/spec-formats-tsv/. Beside its slots there are three columns of ours, declared in
the head: the state of the review, the evidence, and a fingerprint of the evidence.
"""

from graph.mappings.sssom.head import external
from graph.mappings.sssom.others import Left, objects, table
from graph.mappings.sssom.reading import read
from graph.mappings.sssom.writing import write

__all__ = ["Left", "external", "objects", "read", "table", "write"]
