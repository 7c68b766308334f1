"""Reconciling: from a name, and what else is known, to the things of a release that are meant.

``make.work`` writes the index with each release, ``Things`` opens it, ``reconcile`` asks it; the matching is
``graph.link``'s. The service that speaks the protocol is ``server/reconcile``.
"""

from __future__ import annotations

from graph.reconcile.evidence import Condition
from graph.reconcile.index import FOLDER, About, Things
from graph.reconcile.match import Feature, Found, Wish, reconcile

__all__ = ["FOLDER", "About", "Condition", "Feature", "Found", "Things", "Wish", "reconcile"]
