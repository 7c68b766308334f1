"""Periods that are named by words: geological ages, ages of mankind, the present.

The units of geology: https://stratigraphy.org/chart. To add a word: ALONE, or WITH for what needs another beside it.
"""

from __future__ import annotations

import re

from graph.values import listed
from graph.values.dates import words

ALONE = frozenset(
    listed(
        "hadean archean archaean proterozoic phanerozoic precambrian paleozoic palaeozoic mesozoic cenozoic cainozoic "
        "cambrian ordovician silurian devonian carboniferous permian triassic jurassic cretaceous paleogene "
        "palaeogene neogene quaternary tertiary paleocene palaeocene eocene oligocene miocene pliocene pleistocene "
        "holocene anthropocene tournaisian visean serpukhovian bashkirian moscovian kasimovian gzhelian lochkovian "
        "pragian emsian eifelian givetian frasnian famennian maastrichtian campanian santonian coniacian turonian "
        "cenomanian albian aptian barremian hauterivian valanginian berriasian tithonian kimmeridgian oxfordian "
        "callovian bathonian bajocian aalenian toarcian pliensbachian sinemurian hettangian paleolithic palaeolithic "
        "mesolithic neolithic chalcolithic eneolithic aurignacian protoaurignacian chatelperronian gravettian "
        "solutrean magdalenian mousterian acheulean prehistory prehistoric antiquity medieval renaissance present"
    )
)
AGES = frozenset(listed("stone bronze iron copper middle ice dark"))
WITH = frozenset(
    listed(
        "early late middle upper lower mid to until till and the of through from era age ages epoch period times eon "
        "early/late post pre"
    )
)
"""What stands between and around those words and names no period by itself; AGES do before "age"."""
WORDS = re.compile(r"[\w/]+")


def is_period(text: str) -> bool:
    """Tell a period in words, such as Jurassic to Holocene or Bronze Age, from a place."""
    found = [words.fold(word) for word in WORDS.findall(text)]
    named = [word for at, word in enumerate(found) if word in ALONE or (word in AGES and found[at + 1 : at + 2] in AGE)]
    return bool(named) and all(word in ALONE or word in AGES or word in WITH for word in found)


AGE = (["age"], ["ages"])
