"""Mappings of our concepts to those of other vocabularies: proposed by ``link``, judged by people, released.

Each authority has one file that people may edit, ``DATA/links/NAME.sssom.tsv`` (https://mapping-commons.github.io/sssom/),
with its history beside.
"""

from __future__ import annotations

from graph.mappings.ledger import change, load, names
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, STATES, SUPERSEDED, Match, Table

__all__ = ["ACCEPTED", "PROPOSED", "REJECTED", "STATES", "SUPERSEDED", "Match", "Table", "change", "load", "names"]
