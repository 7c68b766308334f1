"""MARC's codes of countries: those of today, of parts of countries, of States that are no more."""

from __future__ import annotations

import pytest

from graph import schemes
from graph.values import places
from graph.values.places import countries

KNOWN = schemes.load("http://127.0.0.1:8000/")


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("gw ", "DE"), ("cau", "US"), ("xxk", "GB"), ("ur ", "SUHH"), ("xxr", "SUHH"), ("lvr", "SUHH"), ("cs ", "CSHH"),
        ("ge ", "DDDE"), ("yu ", "YUCS"), ("vs ", "south-vietnam"), ("vn ", "VDVN"), ("ys ", "YDYE"), ("na ", "ANHH"),
    ],
)  # fmt: skip
def test_each_code_is_a_place_of_the_scheme(code: str, place: str) -> None:
    found = KNOWN.find(places.SCHEME, countries.iso(code))
    assert found is not None
    assert found.value.endswith(f"/place/{place}")


@pytest.mark.parametrize("code", [code for code in countries.CODES if code not in {"bv", "hm"}])
def test_every_pair_of_the_table_leads_to_a_place(code: str) -> None:
    assert KNOWN.find(places.SCHEME, countries.iso(code)) is not None


@pytest.mark.parametrize("code", ["xx ", "vp ", "   ", "|||"])
def test_no_one_country_is_none(code: str) -> None:
    assert countries.is_none(code)
