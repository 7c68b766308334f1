"""Imports real thesauri, and shows what each needs and what it takes.

    .venv/bin/python -m bench.curated [FILE...]

FILEs are thesauri; with none, those of ../shared/data/vocab. Prints for each the form, concepts and triples, seconds of
processor time to read, repair and write it, and the repairs by kind. Takes a minute.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from pathlib import Path

from graph.curated import Account, Import, curate

SHARED = Path(__file__).parents[2] / "shared" / "data" / "vocab"
FILES = (
    "mrtermer.ttl.gz", "coar-resource-types-3.2.nt.gz", "eu-resourcetypes-skos.rdf.gz", "unesco-thesaurus-2025.ttl.gz",
    "gemet-11lang.nt.gz", "eurovoc-25lang.nt.gz",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    gc.set_threshold(50_000, 20, 20)
    with tempfile.TemporaryDirectory() as folder:
        for path in parser.parse_args().files or [SHARED / name for name in FILES]:
            start = time.process_time()
            account = curate(Import(path), Path(folder))
            show(account, time.process_time() - start)


def show(account: Account, seconds: float) -> None:
    counts = account.counts
    print(
        f"{account.source:32s}{account.form:9s}{counts['concepts']:9,} concepts{counts['triples']:11,} triples"
        f"{len(account.languages):4} languages{seconds:7.1f} s"
    )
    for kind, count in sorted(account.faults.items()):
        print(f"    {kind:24s}{count:9,}")


if __name__ == "__main__":
    main()
