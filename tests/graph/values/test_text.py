from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.values import text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<jats:p>One &amp;amp; two</jats:p><jats:p>x &lt; y</jats:p>", "One & two\nx < y"),
        ("A<br/>B<BR>C", "A\nB\nC"),
        ("the <i>E. coli</i> of T<sub>c</sub>", "the E. coli of Tc"),
        ("p<0.05 and x>3", "p<0.05 and x>3"),
        ("&lt;p&gt;Hello&lt;/p&gt;", "Hello"),
        ("cafÃ© dâ€™Ã©tÃ©", "café d’été"),
        ("naïve café", "naïve café"),
        ("e\u0301te\u0301", "été"),
        ("a\x00b\u200e\x07 c\u00a0d", "ab\u200e c d"),
        ("<!-- note -->text", "text"),
    ],
)
def test_a_text_is_what_was_meant(raw: str, expected: str) -> None:
    assert text.plain(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "a<script>alert(1)</script>b",
        "a&lt;script&gt;alert(1)&lt;/script&gt;b",
        "a&amp;lt;script src=x&amp;gt;alert(1)&amp;lt;/script&amp;gt;b",
        "a<SCRIPT\n>alert(1)",
        "a<style>alert(1)</style><svg onload='alert(1)'></svg>b",
        "a<img src=x onerror=alert(1)>b",
    ],
)
def test_the_content_of_a_script_never_survives(raw: str) -> None:
    plain = text.plain(raw)
    assert plain.startswith("a")
    assert "alert" not in plain
    assert "<" not in plain


@settings(deadline=None)
@given(st.one_of(st.text(), st.text("<>/&;ltgamp script!-b \n", max_size=60)))
def test_any_text_comes_out_normal_and_without_control_characters(raw: str) -> None:
    plain = text.plain(raw)
    assert plain == unicodedata.normalize("NFC", plain)
    assert not any(unicodedata.category(mark) in {"Cc", "Cs"} and mark != "\n" for mark in plain)
    assert "<script" not in plain.lower() or ">" not in plain


@pytest.mark.parametrize(
    "raw", ["a <b and c> d", "p<0.05", "x<y", "x<y and z>w", "if a<i and i>b then", "a < b > c", "x <p or q> y"]
)
def test_a_less_and_a_greater_in_a_text_stay_letter_for_letter(raw: str) -> None:
    assert text.plain(raw) == raw


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("The <script> element is used in pages; it is old.", "The element is used in pages; it is old."),
        ("Intro <style>p {color:red}\n\nThe rest (2003) of it.", "Intro The rest (2003) of it."),
        ("Intro <script>evil(); more\n\nvar x = 1\n\nThe rest.", "Intro The rest."),
        ("a <!-- b", "a b"),
        ("<embed src='x'> rest", "rest"),
        ("<td nowrap>x</td><a href=y target=_blank>z</a>", "x\nz"),
    ],
)
def test_what_is_not_closed_does_not_swallow_the_rest(raw: str, expected: str) -> None:
    assert text.plain(raw) == expected


@pytest.mark.parametrize("raw", ["a<script>alert(1)", "a<script>location='x'", "a<style>b{c:d}", "a<script>x=alert;"])
def test_code_after_a_script_that_is_not_closed_is_lost(raw: str) -> None:
    assert text.plain(raw) == "a"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<<Title>>", "<<Title>>"),
        ("the &lt;&lt;Section&gt;&gt; of", "the <<Section>> of"),
        ("<![CDATA[a <b>bold</b> word]]>", "a bold word"),
        ("&lt;![CDATA[x &amp; y]]&gt;", "x & y"),
        ("<![CDATA[<script>alert(1)</script>x]]>", "x"),
    ],
)
def test_a_quotation_and_a_section_of_xml_keep_their_words(raw: str, expected: str) -> None:
    assert text.plain(raw) == expected


@pytest.mark.parametrize("raw", ["<<script>>alert(1)<</script>>", "<<img src=x onerror=alert(1)>>"])
def test_doubled_signs_hide_no_script(raw: str) -> None:
    assert "alert" not in text.plain(raw)
