"""What the features of a candidate mean: a page for people, to which the manifest of 1.0 leads from each.

To add one: a row in FEATURES, or in KINDS where it is a kind of evidence.
"""

from __future__ import annotations

import re

from werkzeug.exceptions import NotFound

from graph.reconcile.properties import PROPERTIES

FEATURES = {
    "name_exact": "Whether a label of its own is the name, but for case, accents and the order of words.",
    "name_similarity": "How alike the name and the label most like it are, of 100: by letters put in and left out.",
    "name_other": "Whether the label that is the name is not the preferred one.",
    "type_match": "Whether it is of a type that was asked for.",
    "records": "How many records use it.",
}
KINDS = {
    "label": "Which label met which, in which language, and how: the same, another form, another spelling, some words.",
    "languages": "Further languages in which labels agree, or differ.",
    "rarity": "How many things the name may stand for; how rare the words in common are.",
    "length": "How long the name is: long names are seldom those of two things.",
    "code": "A code in common, or a name that is a code.",
    "note": "Definitions that have words in common.",
    "type": "Whether it is of the type that should be.",
    "rival": "Another thing that has as good a claim.",
    "deprecated": "It is withdrawn.",
    "inside": "One of the two names says more than the other.",
}
"""Kinds of evidence; what a feature is worth is its weight in log-odds."""
EVIDENCE = re.compile(r"evidence_(?P<kind>[a-z]+(?:-[a-z]+)?)(?:_\d+)?")


def meaning(feature: str) -> str:
    """Tell what a feature means. Raises: NotFound for one that there is not."""
    if feature in FEATURES:
        return FEATURES[feature]
    of_property = feature.removeprefix("property_")
    if feature.startswith("property_") and of_property in PROPERTIES:
        return f"Whether what is known of its {PROPERTIES[of_property].names[0].lower()} is what was asked for."
    found = EVIDENCE.fullmatch(feature)
    kind = found["kind"] if found else ""
    text = KINDS.get(kind, "A piece of evidence, which its name in the candidate tells." if kind else "")
    if kind.startswith("property-") and (name := kind.removeprefix("property-")) in PROPERTIES:
        text = f"What its {PROPERTIES[name].names[0].lower()} says for or against it."
    if not text:
        raise NotFound(f"there is no feature '{feature[:80]}'; its id in a candidate was expected")
    return f"{text} Its value is the weight of this evidence in log-odds: above 0 it speaks for the candidate."
