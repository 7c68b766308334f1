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
