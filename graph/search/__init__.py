"""Search in the labels of a release, in every language: ``search(open_(path), Wish("migrant*"))`` gives Hits.

``gather`` and ``make`` write the index when a release is made; ``find`` and ``browse`` read it when it is served.
"""

from graph.search.alphabet import DIGITS, SIGNS
from graph.search.asking import MOST, Hit, Wish
from graph.search.browse import Letter, Line, Name, Tally, letters, lines, names, tallies
from graph.search.entry import KINDS, Entry, Label
from graph.search.find import search
from graph.search.index import FILE, Index, Sort, open_

__all__ = [
    "DIGITS", "FILE", "KINDS", "MOST", "SIGNS", "Entry", "Hit", "Index", "Label", "Letter", "Line", "Name", "Sort",
    "Tally", "Wish", "letters", "lines", "names", "open_", "search", "tallies",
]  # fmt: skip
