"""Concepts for people: a page that tells all of one, a picture of what is around it, lists and trees of a scheme."""

from graph.names import KINDS

FOLDERS = frozenset(kind.name for kind in KINDS.values() if kind.scheme)
"""The folders whose things are concepts."""
