"""What is amiss with a vocabulary: the issues that qSKOS defines and the conditions of SKOS, looked for and counted.

https://github.com/cmader/qSKOS/wiki/Quality-Issues . To add one: see ``flaws.toml``.
"""

from __future__ import annotations

from graph.quality.find import Finding, look
from graph.quality.flaw import Flaw, flaws
from graph.quality.ground import Ground, Occurrence

__all__ = ["Finding", "Flaw", "Ground", "Occurrence", "flaws", "look"]
