"""RDF/XML may name short texts, and nothing that grows."""

from __future__ import annotations

import io

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from graph.documents.entities import HEAD, MOST, held, hold

BODY = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">%s'
    '<r:Description r:about="http://e/1"><e:p>&a;</e:p></r:Description></r:RDF>'
)
SHORT = """<!DOCTYPE r:RDF [
<!ENTITY a "http://www.w3.org/2002/07/owl#">
<!ENTITY b 'x' > ]>"""
GROWING = '<!DOCTYPE r:RDF [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE r:RDF [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
MANY = "<!DOCTYPE r:RDF [" + '<!ENTITY a "b">' * (MOST + 1) + "]>"


@pytest.mark.parametrize("declared", [SHORT, SHORT.replace("\n", "\r\n")])
def test_short_texts_are_read_as_they_are(declared: str) -> None:
    content = (declared + BODY % "").replace("'x' ", '"x"').encode()
    assert hold(content) == content
    (quad,) = parse(held(io.BytesIO(content)), RdfFormat.RDF_XML)
    assert quad.object == Literal("http://www.w3.org/2002/07/owl#")


@pytest.mark.parametrize(
    "content",
    [
        GROWING + BODY % "",
        OUTSIDE + BODY % "",
        MANY + BODY % "",
        '<!DOCTYPE r:RDF [<!ENTITY % a "b">]>' + BODY % "",
        '<!DOCTYPE r:RDF [<!ENTITY a "' + "x" * 501 + '">]>' + BODY % "",
        BODY % GROWING,
        f"<!--{'x' * HEAD}-->" + GROWING + BODY % "",
        f"<!--{'x' * (HEAD - len('<!--') - len('-->') - 60)}-->" + SHORT + GROWING + BODY % "",
        BODY % f"<!--{'x' * (HEAD * 2)}-->{SHORT}",
    ],
    ids=["growing", "outside", "many", "parameter", "long", "within", "late", "at the seam", "far within"],
)
def test_what_could_grow_is_refused_wherever_it_is_declared(content: str) -> None:
    with pytest.raises(ValueError, match="declares entities"):
        hold(content.encode())
    with pytest.raises(ValueError, match="declares entities"):
        list(parse(held(io.BytesIO(content.encode())), RdfFormat.RDF_XML))


@pytest.mark.parametrize("before", [0, HEAD - 4, HEAD - 1, HEAD + 65536 - 3])
def test_a_file_without_any_is_given_letter_by_letter(before: int) -> None:
    content = b"<!" + b"x" * before + b"<!ENTIT Y" + b"y" * 100_000
    assert held(io.BytesIO(content)).read() == content
