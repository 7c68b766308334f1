from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.values import identifiers
from graph.values.identifiers.kinds import KINDS

FORMS = [
    ("10.1000/XYZ(1)", "doi", "10.1000/xyz(1)", "https://doi.org/10.1000/xyz(1)"),
    ("http://dx.doi.org/10.5061/dryad.8515.", "doi", "10.5061/dryad.8515", "https://doi.org/10.5061/dryad.8515"),
    ("978-3-16-148410-0", "isbn", "9783161484100", "urn:isbn:9783161484100"),
    ("ISBN 0-306-40615-2 (pbk.)", "isbn", "9780306406157", "urn:isbn:9780306406157"),
    ("ISSN: 0378-5955", "issn", "0378-5955", "urn:issn:0378-5955"),
    ("http://hdl.handle.net/1721.1/99", "handle", "1721.1/99", "https://hdl.handle.net/1721.1/99"),
    ("http://dspace.mit.edu/handle/1721.1/99", "handle", "1721.1/99", "https://hdl.handle.net/1721.1/99"),
    ("ark:/12148/btv1b-8449691v", "ark", "ark:12148/btv1b8449691v", "https://n2t.net/ark:12148/btv1b8449691v"),
    ("arXiv:math.AG/9901001v2", "arxiv", "math/9901001v2", "https://arxiv.org/abs/math/9901001v2"),
    ("PMID: 12345", "pmid", "12345", "https://pubmed.ncbi.nlm.nih.gov/12345"),
    ("PMC12345", "pmcid", "PMC12345", "https://pmc.ncbi.nlm.nih.gov/articles/PMC12345"),
    ("orcid.org/0000-0002-1825-0097", "orcid", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
    ("https://ror.org/02mhbdp94", "ror", "02mhbdp94", "https://ror.org/02mhbdp94"),
    ("URN:NBN:de:101:1-2019", "urn", "urn:nbn:de:101:1-2019", "urn:nbn:de:101:1-2019"),
    ("oai:arXiv.org:0704.0001", "oai", "oai:arXiv.org:0704.0001", ""),
    ("www.osce.org/x", "url", "www.osce.org/x", "http://www.osce.org/x"),
    ("item:1423", "local", "item:1423", ""),
    ("2014-2015", "local", "2014-2015", ""),
]


@pytest.mark.parametrize(("text", "kind", "value", "iri"), FORMS)
def test_an_identifier_is_recognised_and_brought_to_its_normal_form(text: str, kind: str, value: str, iri: str) -> None:
    found = identifiers.read(text)
    assert (found.kind, found.value, found.iri.value if found.iri else "") == (kind, value, iri)
    assert found.valid


def test_every_kind_has_an_example() -> None:
    assert {kind.name for kind in KINDS} - {kind for _, kind, _, _ in FORMS} == {"isni"}


@pytest.mark.parametrize(
    "text",
    [
        "0-306-40615-3", "ISBN 9783161484101", "ISBN 12345678", "0378-5954", "0000-0002-1825-0098",
        "https://ror.org/02mhbdp95", "http://hdl.handle.net/123456789/15",
    ],
)  # fmt: skip
def test_a_wrong_identifier_is_kept_and_flagged_and_has_no_iri(text: str) -> None:
    found = identifiers.read(text)
    assert (found.valid, found.iri, found.kind == "local") == (False, None, False)
    assert found.reason.startswith(f"'{text}' ")


@given(st.integers(0, 10**9 - 1))
def test_both_forms_of_an_isbn_are_one(number: int) -> None:
    body = f"{number:09d}"
    check = -sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True)) % 11
    short = identifiers.read(f"ISBN {body}{'X' if check == 10 else check}")
    assert short.valid
    assert identifiers.read(f"ISBN {short.value}") == short


def test_an_orcid_is_found_beside_a_name() -> None:
    found = [one.value for one in identifiers.find("Doe, Jane (https://orcid.org/0000-0002-1825-0097)")]
    assert found == ["0000-0002-1825-0097"]


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("0123456789-X:/. doiarkhnl", max_size=30)))
def test_any_text_has_a_kind(text: str) -> None:
    assert identifiers.read(text).kind
    list(identifiers.find(text))
