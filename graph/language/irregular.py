"""Forms of words that no ending tells of: children, indices; where a vowel comes and goes; and Chinese in two scripts.

Plurals are a closed class in English, so that a table of them is whole enough; https://en.wikipedia.org/wiki/English_plurals
tells how such words are formed.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import opencc

_ENGLISH = """
children child, men man, women woman, feet foot, teeth tooth, geese goose, mice mouse, lice louse, oxen ox, lives life,
knives knife, wives wife, midwives midwife, housewives housewife, wolves wolf, halves half, shelves shelf, calves calf,
leaves leaf, thieves thief, loaves loaf, hooves hoof, scarves scarf, selves self, kibbutzim kibbutz, brethren brother,
indices index, matrices matrix, vertices vertex, vortices vortex, appendices appendix, codices codex, cortices cortex,
apices apex, helices helix, directrices directrix, cicatrices cicatrix,
media medium, data datum, strata stratum, errata erratum, addenda addendum, memoranda memorandum, curricula curriculum,
referenda referendum, bacteria bacterium, symposia symposium, consortia consortium, moratoria moratorium, ova ovum,
aquaria aquarium, auditoria auditorium, gymnasia gymnasium, herbaria herbarium, sanatoria sanatorium, honoraria
honorarium, emporia emporium, compendia compendium, millennia millennium, spectra spectrum, quanta quantum, sera serum,
fora forum, ultimata ultimatum, maxima maximum, minima minimum, optima optimum, momenta momentum, sacra sacrum,
criteria criterion, phenomena phenomenon, automata automaton, ganglia ganglion, polyhedra polyhedron, mitochondria
mitochondrion,
fungi fungus, alumni alumnus, nuclei nucleus, stimuli stimulus, cacti cactus, foci focus, loci locus, radii radius,
syllabi syllabus, bacilli bacillus, thesauri thesaurus, termini terminus, tumuli tumulus, villi villus, emeriti
emeritus, papyri papyrus, colossi colossus, streptococci streptococcus, staphylococci staphylococcus,
algae alga, larvae larva, formulae formula, antennae antenna, vertebrae vertebra, nebulae nebula, alumnae alumna,
amoebae amoeba, pupae pupa, supernovae supernova, faunae fauna, florae flora, minutiae minutia, hyphae hypha,
crises crisis, analyses analysis, theses thesis, hypotheses hypothesis, diagnoses diagnosis, prognoses prognosis,
syntheses synthesis, parentheses parenthesis, oases oasis, neuroses neurosis, psychoses psychosis, metamorphoses
metamorphosis, prostheses prosthesis, emphases emphasis, catharses catharsis, paralyses paralysis, antitheses
antithesis, nemeses nemesis, synopses synopsis, symbioses symbiosis, necroses necrosis, testes testis,
genera genus, corpora corpus, viscera viscus, stigmata stigma, schemata schema, stomata stoma, lemmata lemma,
plateaux plateau, bureaux bureau, tableaux tableau, chateaux chateau, gateaux gateau, beaux beau, milieux milieu,
cherubim cherub, seraphim seraph, libretti libretto, virtuosi virtuoso, graffiti graffito, paparazzi paparazzo
"""
SINGULARS = {"en": dict(pair.split() for pair in " ".join(_ENGLISH.split()).split(", "))}
SINGULARS[""] = SINGULARS["en"]

MEN = re.compile(r"(?<=[a-z]{3})men$")
NO_MEN = frozenset(
    ["abdomen", "acumen", "albumen", "bitumen", "cyclamen", "dolmen", "foramen", "lumen", "regimen", "specimen"]
)
"""English words that end so and are no plurals of men."""

FLEETING = {"ru": re.compile(r"(?<=..[бвгджзклмнпрстфхцчшщ])[ео](?=[цк]$)")}
"""The vowel that a stem has before its last letter where nothing follows, and lacks else: беженец, беженцы."""

WEAK = {"ar": re.compile(r"(?<=...)ي$")}
"""What a stemmer leaves of a stem's end before some endings, and takes before others."""

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")


def singular(word: str, language: str) -> str:
    """Give the singular of a folded word that is irregular; any other as it is."""
    known = SINGULARS.get(language)
    if known is None:
        return word
    return known.get(word) or (MEN.sub("man", word) if word not in NO_MEN else word)


@lru_cache(maxsize=1 << 14)
def evened(stem: str, language: str) -> str:
    """Make the stems that the forms of one word have one stem."""
    for rules in (FLEETING, WEAK):
        if rule := rules.get(language):
            stem = rule.sub("", stem)
    return stem


def simplified(text: str) -> str:
    """Write Chinese in simplified characters; a text without any as it is."""
    return _converter().convert(text) if HAN.search(text) else text


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
