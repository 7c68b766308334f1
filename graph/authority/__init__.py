"""Authority vocabularies on disk: each an index of its own in ``DATA/authorities/NAME/``.

``add`` makes one of a file, ``names`` tells which there are, ``open_`` opens one to look things up.
"""

from __future__ import annotations

from graph.authority.accounts import Account, account, names, rejects, remove
from graph.authority.index import Index, open_
from graph.authority.make import add

__all__ = ["Account", "Index", "account", "add", "names", "open_", "rejects", "remove"]
