"""How long the search for flaws takes: ``python -m bench.quality [--data DIR] [--only NAME]`` prints tables.

Whole thesauri, each loaded into a store as a release has it; beside the seconds stands what was found.
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store
from rich.console import Console
from rich.table import Table

from graph.quality import Finding, Ground, look

DATA = Path(__file__).parents[2] / "shared" / "data" / "vocab"
FILES = {
    "EuroVoc": "eurovoc-25lang.nt.gz",
    "GEMET": "gemet-11lang.nt.gz",
    "UNESCO": "unesco-thesaurus-2025.ttl.gz",
    "mrtermer": "mrtermer.ttl.gz",
}
JUDGED, RECORDS = (NamedNode("urn:graph:thesaurus"), NamedNode("urn:graph:links")), NamedNode("urn:graph:records")


def load(path: Path) -> Ground:
    store = Store()
    form = RdfFormat.N_TRIPLES if ".nt" in path.suffixes else RdfFormat.TURTLE
    with gzip.open(path) as stream:
        store.bulk_load(stream.read(), form, to_graph=JUDGED[0], lenient=True)
    return Ground(store, JUDGED, RECORDS)


def main() -> None:
    """Load, look, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=DATA)
    options.add_argument("--only", choices=FILES)
    given = options.parse_args()
    names = [given.only] if given.only else list(FILES)
    found: dict[str, dict[str, Finding]] = {}
    whole = Table(
        "vocabulary", "concepts", "labels", "seconds to load", "seconds to look", "flaws found", title="In all"
    )
    for name in names:
        began = time.perf_counter()
        ground = load(given.data / FILES[name])
        loaded = time.perf_counter()
        findings = list(look(ground))
        took = time.perf_counter() - loaded
        found[name] = {finding.flaw.name: finding for finding in findings}
        kinds = sum(bool(finding.count) for finding in findings)
        sizes = (f"{len(ground.concepts):,}", f"{len(ground.labels):,}")
        whole.add_row(name, *sizes, f"{loaded - began:.1f}", f"{took:.1f}", f"{kinds}")
    each = Table("flaw", *(column for name in names for column in (name, "s")), title="Occurrences, and seconds")
    for flaw in found[names[0]]:
        cells = [found[name][flaw] for name in names]
        shown = (("-" if one.count is None else f"{one.count:,}", f"{one.seconds:.2f}") for one in cells)
        each.add_row(flaw, *(cell for pair in shown for cell in pair))
    console = Console(width=140)
    console.print(whole)
    console.print(each)


if __name__ == "__main__":
    main()
