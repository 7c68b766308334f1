"""Licences, rights statements and access as sources write them, as IRIs.

https://creativecommons.org/licenses/, https://rightsstatements.org/page/1.0/,
https://vocabularies.coar-repositories.org/access_rights/. To add a spelling: a row in STATEMENTS or ACCESS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from graph.names import clean, key
from graph.values import Fault, listed, quote
from graph.vocab import COAR_ACCESS, REGISTRIES

LATEST = "4.0"

ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?creativecommons\.org/(?P<kind>licen[sc]es?|publicdomain)(?:/(?P<code>[\w+-]+)"
    r"(?:/(?P<version>\d+(?:\.\d+)*)(?:/(?P<place>[a-z]{2,3}|scotland)(?![a-z]))?)?)?",
    re.IGNORECASE,
)
STATED = re.compile(
    r"(?:https?://)?(?:www\.)?rightsstatements\.org/(?:vocab|page)/(?P<code>[\w-]+)(?:/(?P<version>\d+(?:\.\d+)*))?",
    re.IGNORECASE,
)
CODES = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")
FIRST = ("nc", "nd", "sa", "nc-sa", "nd-nc", "by-nd-nc")
"""The licences of the first versions that were given up."""
VERSIONS = {
    "licenses": ("1.0", "2.0", "2.1", "2.5", "3.0", "4.0"), "zero": ("1.0",), "mark": ("1.0",),
    "certification": ("1.0",),
}  # fmt: skip
PORTS = frozenset(
    listed(
        "am ar at au az be bg br ca ch cl cn co cr cz de dk ec ee eg es fi fr ge gr gt hk hr hu ie igo il in it jo jp "
        "kr lk lu mk mo mt mx my ng nl no nz pe ph pl pr pt ro rs scotland se sg si th tr tw ua ug uk us ve vn za"
    )
)
"""The legal systems to which licences before 4.0 were fitted; IGO is that of intergovernmental organisations."""
FORMS = frozenset({"rdf"})
"""What stands in the place of a port and is another form of the page."""
SHORT = re.compile(
    r"(?<![a-z])cc[\s_-]*(?P<code>by(?:[\s_-]*(?:nc|sa|nd|noncommercial|sharealike|noderiv\w*))*)(?![a-z])(?:[\s_v-]*(?P<version>[1-4]\.\d))?"
    r"(?:[\s_-]+(?P<place>igo|[a-z]{2})\b(?!\w))?"
)
LONG = re.compile(
    r"(?:creative commons|\bcc\b)?[\s:-]*attribution"
    r"(?P<rest>(?:[\s_,/-]*(?:and|non[\s-]?commercial|share[\s-]?alike|no[\s-]?deriv\w*(?:\s+works)?))*)"
    r"[\s,-]*(?:cc[\s-]by[\w-]*\s*)?(?:licen[sc]e)?[\s,(]*(?:v(?:ersion)?\.?\s*)?(?P<version>[1-4]\.\d)?[\s)]*"
    r"(?P<place>[a-z][a-z :&]*)?"
)
WORDS = (
    ("nc", re.compile(r"nc|non[\s-]?commercial")),
    ("sa", re.compile(r"sa|share[\s-]?alike")),
    ("nd", re.compile(r"nd|no[\s-]?deriv")),
)
ZERO = re.compile(r"\bcc[\s_-]?(?:0|zero)\b|\bpublic domain dedication\b")
MARK = re.compile(r"\bpublic domain mark\b")
PLACES = {
    "united states": "us", "uk: england & wales": "uk", "england & wales": "uk", "germany": "de", "austria": "at",
    "france": "fr",
    "spain": "es", "italy": "it", "netherlands": "nl", "poland": "pl", "canada": "ca", "australia": "au",
    "brazil": "br",
    "switzerland": "ch", "portugal": "pt", "czech republic": "cz", "new zealand": "nz", "igo": "igo", "japan": "jp",
    "ireland": "ie",
    "greece": "gr", "sweden": "se", "denmark": "dk", "norway": "no", "finland": "fi", "mexico": "mx", "chile": "cl",
    "argentina": "ar",
}  # fmt: skip
"""The ports of the licences before 4.0, by the names in their titles; "International" and "Unported" are none."""

STATEMENTS = {
    "InC": "in copyright", "InC-OW-EU": "in copyright eu orphan work", "InC-EDU": "in copyright educational use "
    "permitted",
    "InC-NC": "in copyright non commercial use permitted", "InC-RUU": "in copyright rights holder s unlocatable or "
    "unidentifiable",
    "NoC-CR": "no copyright contractual restrictions", "NoC-NC": "no copyright non commercial use only",
    "NoC-OKLR": "no copyright other known legal restrictions", "NoC-US": "no copyright united states",
    "CNE": "copyright not evaluated", "UND": "copyright undetermined", "NKC": "no known copyright",
}  # fmt: skip
ACCESS = {
    COAR_ACCESS.c_abf2: "openaccess;open access;open;public;publicaccess;free access;freely available;открытый "
    "доступ;accès libre;"
    "acceso abierto;acesso aberto;freier zugang;accès ouvert;offener zugang;开放获取",
    COAR_ACCESS.c_f1cf: "embargoedaccess;embargoed access;embargoed;embargo;embargoed until;under embargo",
    COAR_ACCESS.c_16ec: "restrictedaccess;restricted access;restricted;campus access;registered users only;"
    "authorized users only;"
    "acceso restringido;acesso restrito;accès restreint;eingeschränkter zugang;ограниченный доступ",
    COAR_ACCESS.c_14cb: "closedaccess;closed access;closed;metadata only access;metadata only;private;acceso "
    "cerrado;закрытый доступ",
}
OPEN = {key(name): iri for iri, names in ACCESS.items() for name in names.split(";")}
SEMANTICS = re.compile(r"^info:eu-repo/semantics/|^https?://purl\.org/eprint/accessrights/", re.IGNORECASE)
COAR = re.compile(r"https?://purl\.org/coar/access_right/(c_[a-z0-9]{4})/?")
PROSE = 300
"""The characters above which a text is read for addresses only: a licence may be named there to be refused."""


@dataclass(frozen=True, slots=True)
class Rights:
    """``license`` is what one may do, ``statement`` what is said of copyright, ``access`` who may see it; None: "
    "not told."""

    license: NamedNode | None = None
    statement: NamedNode | None = None
    access: NamedNode | None = None


@lru_cache(maxsize=8192)
def read(text: str, version: str = "") -> Rights | Fault:
    """Find the licence, the rights statement or the access that a text names; a text that names none is an empty "
    "Rights.

    ``version`` (4.0) is that of licences which the source names without it.
    """
    written = clean(text)
    if found := COAR.fullmatch(written):
        iri = next((term for term in COAR_ACCESS if term.value.endswith(found[1])), None)
        return Rights(access=iri) if iri else Fault(f"{quote(text)} is not an access right of COAR's")
    if access := OPEN.get(key(SEMANTICS.sub("", written))):
        return Rights(access=access)
    licences = {_address(found, version) for found in ADDRESS.finditer(written)}
    if licences:
        return _addressed(text, licences)
    if stated := STATED.search(written):
        return _stated(text, stated)
    return _words(text, written.casefold(), version) if len(written) <= PROSE else Rights()


def _stated(text: str, found: re.Match[str]) -> Rights | Fault:
    """Write the address of a rights statement as its vocabulary does; each has one version."""
    code = next((code for code in STATEMENTS if code.casefold() == found["code"].casefold()), "")
    if not code or found["version"] != "1.0":
        return Fault(f"{quote(text)} is the address of no statement of rightsstatements.org")
    return Rights(statement=_statement(code))


def _statement(code: str) -> NamedNode:
    return NamedNode(f"{REGISTRIES['rights statement']}{code}/1.0/")


def _addressed(text: str, licences: set[NamedNode | Fault]) -> Rights | Fault:
    """Take the one licence whose address is there, unless the words beside it name another."""
    if len(licences) > 1:
        return Fault(f"{quote(text)} names {len(licences)} licences")
    licence = licences.pop()
    if isinstance(licence, Fault):
        return Fault(f"{quote(text)} {licence.reason}")
    named = LONG.search(clean(text).casefold())
    if named and f"/{_code(named)}/" not in licence.value:
        return Fault(f"{quote(text)} names one licence in words and another by its address")
    return Rights(license=licence)


def _address(found: re.Match[str], declared: str) -> NamedNode | Fault:
    """Write the address of a licence as Creative Commons does: https, lower case, a slash at its end."""
    kind = "publicdomain" if found["kind"].lower() == "publicdomain" else "licenses"
    code, place = (found["code"] or "").lower(), (found["place"] or "").lower()
    known = code in {*CODES, *FIRST} if kind == "licenses" else code in VERSIONS
    version = found["version"] or declared
    if known and not version:
        return Fault("names a licence without its version; the profile can declare one")
    if not known or version not in VERSIONS[kind if kind == "licenses" else code]:
        return Fault("is the address of no licence of Creative Commons")
    if place in FORMS:
        place = ""
    if place and place not in PORTS:
        return Fault("is the address of a licence for a place for which Creative Commons has none")
    return _licence(kind, code.replace("by-nd-nc", "by-nc-nd"), version, place)


def _licence(kind: str, code: str, version: str, place: str) -> NamedNode:
    port = f"{place}/" if place and version != LATEST else ""
    return NamedNode(f"{REGISTRIES['licence']}{kind}/{code}/{version}/{port}")


def _words(text: str, folded: str, version: str) -> Rights | Fault:
    """Read the names of the licences and statements."""
    if ZERO.search(folded):
        return Rights(license=_licence("publicdomain", "zero", "1.0", ""))
    if MARK.search(folded):
        return Rights(license=_licence("publicdomain", "mark", "1.0", ""))
    if statement := next((code for code, label in STATEMENTS.items() if label == _plain(folded)), None):
        return Rights(statement=_statement(statement))
    found = SHORT.search(folded) or LONG.search(folded)
    if not found or not (found["version"] or found.re is SHORT or "commons" in folded or found["rest"]):
        return Rights()
    code, told = _code(found), found["version"] or version
    if not told:
        return Fault(
            f"{quote(text)} names the licence CC {code.upper()} without its version; the profile can declare one"
        )
    return Rights(license=_licence("licenses", code, told, _place(found["place"] or "")))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text))


def _code(found: re.Match[str]) -> str:
    rest = found.groupdict().get("rest") or found.groupdict().get("code") or ""
    parts = [code for code, word in WORDS if word.search(rest.removeprefix("by"))]
    return "-".join(["by", *(part for part in ("nc", "sa", "nd") if part in parts)])


def _place(text: str) -> str:
    name = text.strip(" -:")
    return PLACES.get(name.removesuffix("license").removesuffix("licence").strip(), name if len(name) == 2 else "")
