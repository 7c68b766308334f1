"""The authorities that come with the product.

To add one: its file under ``ontology``, with source and licence in the SOURCES.md beside it, and a row in SHIPPED.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import ontology


@dataclass(frozen=True, slots=True)
class Shipped:
    """``under``: where concepts are known by an IRI outside, what their ``skos:exactMatch`` to take begins with."""

    file: str
    under: str = ""

    @property
    def path(self) -> Path:
        return Path(str(ontology.FOLDER)) / self.file


SHIPPED = {
    "coar-resource-types": Shipped("authorities/coar-resource-types.nt.gz"),
    "countries": Shipped("schemes/places.ttl", "http://publications.europa.eu/resource/authority/country/"),
    "languages": Shipped("schemes/languages.ttl"),
}
