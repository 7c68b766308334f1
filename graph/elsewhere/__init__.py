"""Vocabularies elsewhere that nobody has to download: asked by the reconciliation API, and remembered.

``service`` speaks the protocol in either version, ``memory`` keeps what was answered, ``link`` makes candidates of it.
"""

from __future__ import annotations

from graph.elsewhere.link import Wanted, link
from graph.elsewhere.memory import Memory
from graph.elsewhere.service import Answer, Post, Query, Service, describe, over

__all__ = ["Answer", "Memory", "Post", "Query", "Service", "Wanted", "describe", "link", "over"]
