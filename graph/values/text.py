"""Texts as they were meant: without markup, without the traces of wrong encodings, in Unicode's normal form.

The raw text stays in the provenance. https://www.unicode.org/reports/tr15/, https://ftfy.readthedocs.io/.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

import ftfy
from ftfy import TextFixerConfig

from graph.values import listed

CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff\u2028\u2029\ufeff\ud800-\udfff]|[\u202a-\u202e\u2066-\u2069]"
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
TAG = re.compile(
    r"</?(?P<name>[a-z][a-z0-9]*(?::[a-z][a-z0-9]*)?)(?P<rest>(?:\s[^<>]*|/)?)>|<!--(?:.*?-->)?|<![^<>]*>|<\?[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
QUOTED = re.compile(r"=\s*[\"']")
BARE = re.compile(r"(?:^|\s)(?P<word>[^\s=/]+)(?!\s*=)(?=\s|/|$)")
FLAGS = frozenset(
    listed(
        "disabled checked hidden nowrap noshade compact controls async defer selected readonly autoplay loop muted "
        "reversed itemscope allowfullscreen ismap multiple required open"
    )
)
"""The attributes that need no value: other words without one are a text's, as in ``a <b and c> d``."""
SILENT = re.compile(
    r"<(?P<name>script|style|iframe|object|embed|noscript|template|svg|head)\b[^>]*>.*?</(?P=name)\s*>",
    re.IGNORECASE | re.DOTALL,
)
"""What holds no text for a reader."""
OPENED = re.compile(r"<(?:script|style)\b[^<>]*>(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
CODE = re.compile(
    r"[{}`]|[\w\])]\(|;\s*(?:\n|\Z)|(?<!:)//|/\*|=>|=\s*[\"'\[]|[\w\])]\s*=\s*[\w.]+\s*;|"
    r"\b(?:var|let|const)\s+\w+\s*=|\b(?:document|window|location)\b\s*[.=\[]"
)
"""What tells code from prose after a script that is not closed: prose stays, code goes."""
CDATA = re.compile(r"<!\[CDATA\[(?P<text>.*?)\]\]>", re.DOTALL)
"""A section of XML, escaped along with its document: its text is the document's."""
BREAK = re.compile(r"(\n\s*\n)")
BLOCKS = frozenset(
    listed(
        "p br div li ul ol table tr td th h1 h2 h3 h4 h5 h6 title sec section article blockquote dd dt dl hr pre "
        "list list-item label-title abstract para body html"
    )
)
INLINE = frozenset(
    listed(
        "a b i u em strong span sub sup small big font tt code cite q s strike del ins abbr acronym mark var kbd "
        "samp img bold italic sc monospace underline inline-formula tex-math math mi mn mo mrow msup msub inf o "
        "center nobr wbr input form button link meta base script style iframe object embed noscript template svg "
        "head video audio source"
    )
)
"""The names of tags that are taken for markup; <x> in a formula stays as it is."""
CONFIG = TextFixerConfig(
    unescape_html=False, remove_terminal_escapes=True, fix_encoding=True, restore_byte_a0=True,
    replace_lossy_sequences=False,
    decode_inconsistent_utf8=True, fix_c1_controls=True, fix_latin_ligatures=False, fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=True, fix_surrogates=True, remove_control_chars=False, normalization=None, explain=False,
)  # fmt: skip
SPACES = re.compile(r"[^\S\n]+")
GAPS = re.compile(r" ?\n(?: ?\n)* ?")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Clean a text of one or more paragraphs; a line break parts them."""
    return "\n".join(paragraphs(text))


def paragraphs(text: str) -> tuple[str, ...]:
    """Give the paragraphs of a text, clean, the empty ones left out."""
    whole = unicodedata.normalize("NFC", CONTROLS.sub("", unmark(repair(text))))
    return tuple(part.strip() for part in GAPS.split(SPACES.sub(" ", whole)) if part.strip())


def repair(text: str) -> str:
    """Undo a wrong encoding, where ftfy is sure that one happened."""
    if text.isascii():
        return text
    return ftfy.fix_text(text, CONFIG)


def unmark(text: str) -> str:
    """Take away HTML's and JATS's markup, escaped up to three times; a script's content goes with it.

    Markup is looked for after each unescaping, so that none is made by it.
    """
    for _ in range(4):
        text = _strip(text)
        if not ENTITY.search(text):
            break
        text = html.unescape(text)
    return _strip(text)


def _strip(text: str) -> str:
    if "<" not in text:
        return text
    text = CDATA.sub(r"\g<text>", text)
    # What is left when one tag is taken out of another may be a tag again.
    for _ in range(4):
        stripped = TAG.sub(_replace, OPENED.sub(_prose, SILENT.sub(" ", text)))
        if stripped == text:
            break
        text = stripped
    return text


def _prose(found: re.Match[str]) -> str:
    """Leave what follows a script that is not closed, from the first paragraph on that is no code."""
    parts = BREAK.split(found["rest"])
    while parts and CODE.search(parts[0]):
        del parts[:2]
    return f" {''.join(parts)}"


def _replace(found: re.Match[str]) -> str:
    if not found["name"]:
        return " "
    name = found["name"].lower()
    local = name.rpartition(":")[2]
    if not _has_attributes(found["rest"]) or _is_quoted(found):
        return found[0]
    if local in BLOCKS:
        return "\n"
    return "" if local in INLINE or ":" in name or "=" in found["rest"] else found[0]


def _is_quoted(found: re.Match[str]) -> bool:
    """Tell a word in doubled signs, which stand for quotation marks: <<Title>>."""
    text, start, end = found.string, found.start(), found.end()
    return not found["rest"] and text[start - 1 : start] == "<" and text[end : end + 1] == ">"


def _has_attributes(rest: str) -> bool:
    """Tell the attributes of a tag from the words of a text between a "less" and a "greater"."""
    if not rest.strip(" /\t\r\n") or QUOTED.search(rest):
        return True
    return all(word.casefold() in FLAGS for word in BARE.findall(rest))
