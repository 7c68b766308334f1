"""Make places.ttl and languages.ttl from the vocabularies that SOURCES.md names.

Run ``python -m ontology.schemes.make FOLDER [TARGET]``; the same input gives the same files, byte for byte.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ontology.schemes.concepts import turtle
from ontology.schemes.languages import languages
from ontology.schemes.places import places

HEAD = """\
# Made by ontology/schemes/make.py: change that, not this.
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<scheme/{name}>
    a skos:ConceptScheme ;
    dct:title "{title}"@en ;
    dct:description "{description}"@en ;
    dct:source {sources} ;
    dct:license <https://creativecommons.org/licenses/by/4.0/> ;
    owl:versionInfo "1.0.0" .
"""
PLACES = HEAD.format(
    name="places",
    title="Places",
    description="The countries and territories of ISO 3166-1 with their names in the six official languages of the "
    "United Nations, the regions of UN M49 and others with their members, the OSCE region with its participating "
    "States, States that are no more with those that came after them, and the services at which people meet online.",
    sources="<https://github.com/datasets/country-codes>, "
    "<http://publications.europa.eu/resource/authority/country>, "
    "<https://unstats.un.org/unsd/methodology/m49/>, <https://cldr.unicode.org/>, <https://www.geonames.org/>, <https://www.osce.org/participating-states>",
)
TONGUES = HEAD.format(
    name="languages",
    title="Languages",
    description="The languages of ISO 639-2 and those that the EU language authority adds, under the authority's IRI "
    "where it has one and under that of the Library of Congress where it has none.",
    sources="<https://github.com/datasets/language-codes>, "
    "<http://publications.europa.eu/resource/authority/language>, "
    "<http://id.loc.gov/vocabulary/iso639-2>",
)


def main(arguments: list[str]) -> None:
    """Write both files into the target, by default this folder."""
    source, *rest = map(Path, arguments)
    target = rest[0] if rest else Path(__file__).parent
    for name, head, concepts in (("places", PLACES, places(source)), ("languages", TONGUES, languages(source))):
        (target / f"{name}.ttl").write_text(head + "".join(turtle(concepts, name)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
