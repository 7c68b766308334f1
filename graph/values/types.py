"""Material types as COAR's and DCMI's, publication status as COAR's version; formats are in ``formats``.

https://vocabularies.coar-repositories.org/resource_types/,
https://www.dublincore.org/specifications/dublin-core/dcmi-type-vocabulary/.
To add a spelling: a row in ALIASES (its COAR label) or STATUS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pyoxigraph import NamedNode

from graph.link import shipped
from graph.names import clean, key
from graph.values import Fault, quote
from graph.values.formats import MEDIA
from graph.vocab import COAR_VERSION, DCMITYPE, EPRINT_STATUS, SKOS

AUTHORITY = "coar-resource-types"

ALIASES = {
    "journal article": "article;original article;articles;scholarly article;articulo;artículo;aufsatz;"
    "zeitschriftenartikel;"
    "journalarticle;article journal;articletype;contribution to journal article;peer reviewed article;research "
    "papers;"
    "article scholarly;статья;статья в журнале;časopisecký článek;artigo;artigo de periódico;articolo;статті;"
    "journal paper",
    "contribution to journal": "contributiontoperiodical;journal contribution;contributiontojournal;article in "
    "periodical",
    "research article": "original research;original research article;research",
    "review article": "reviewarticle;literature review;systematic review",
    "data paper": "datapaper;data article",
    "software paper": "softwarepaper",
    "book review": "bookreview;review of book;buchbesprechung",
    "letter to the editor": "lettertoeditor;letter to editor",
    "editorial": "editorials;editorial material",
    "corrigendum": "erratum;correction;errata;corrigenda",
    "commentary": "comment;commentaries",
    "review": "rezension",
    "peer review": "peerreview",
    "book": "monograph;books;monograph or book;buch;libro;livro;livre;книга;monografie;e book;ebook;edited book;tome",
    "book part": "bookpart;book chapter;book section;chapter;bookchapter;incollection;inbook;bookitem;book "
    "contribution;"
    "buchkapitel;capitulo de libro;capítulo de libro;capítulo de livro;chapitre de livre;kapitola v knize;book item;"
    "part of book;глава книги",
    "conference output": "conferenceobject;conference item;conference or workshop item;conference;conference "
    "contribution;"
    "conference object;conferenceitem;workshop item;konferenzbeitrag;conference material;conference materials",
    "conference paper": "conferencepaper;inproceedings;conferencecontribution;conference papers;proceedings paper;"
    "conferencearticle;paper conference;article in proceedings;conference article",
    "conference poster": "conferenceposter;poster;posters;conferencepostersession",
    "conference presentation": "presentation;conferencepresentation;slides;slide presentation;presentations;slideset",
    "conference proceedings": "conferenceproceedings;proceedings;conference proceeding;conferenceproceeding",
    "lecture": "speech;lectures;keynote",
    "preprint": "preprints;eprint;submitted manuscript",
    "working paper": "workingpaper;working papers;discussion paper;discussionpaper;arbeitspapier;researchpaper",
    "technical report": "technicalreport;techreport;technical reports;reporttechnical",
    "research report": "researchreport;report or paper;research paper or report",
    "internal report": "internalreport",
    "policy report": "policyreport;policy brief;policy paper",
    "report": "reports;bericht;reportpart;rapport;informe;relatório;отчет;zpráva",
    "report part": "reportpart",
    "memorandum": "memo",
    "thesis": "thesis or dissertation;dissertation;theses;thesis dissertation;dissertations;electronic thesis or "
    "dissertation;"
    "etd;student thesis;rigorózní práce;hochschulschrift;tese;tesis;thèse;thèse ou mémoire;диссертация;travail aux "
    "cycles supérieurs;"
    "thèse ou mémoire numérique;graduate student work;thesis/dissertation",
    "bachelor thesis": "bachelorthesis;bakalářská práce;thesis b a;undergraduate thesis;bachelor s thesis;"
    "bachelors thesis;"
    "bachelorarbeit;honors thesis;senior thesis",
    "master thesis": "masterthesis;mastersthesis;diplomová práce;master s thesis;masters thesis;thesis m a;thesis "
    "m s;"
    "masterarbeit;diplomarbeit;mémoire;studentthesis;магистерская диссертация",
    "doctoral thesis": "doctoralthesis;phdthesis;phd;doctoral;dizertační práce;disertační práce;doctoral "
    "dissertation;phd thesis;"
    "dissertation phd;thesis phd;thesis ph d;ph d thesis;doktorská práce;doktorarbeit;кандидатская диссертация;"
    "докторская диссертация;thesisdoctoral",
    "dataset": "data;data set;datasets;datensatz;данные;набор данных;conjunto de datos;dane",
    "survey data": "surveydata",
    "software": "computer program;computerprogram;computersoftware;softwareapplication;computer software;"
    "softwaresourcecode;"
    "analytical software;application software",
    "source code": "sourcecode;code",
    "workflow": "workflows;computationalnotebook",
    "website": "web site;webpage;web page;webpagecapture;web page capture;internet publication;webresource",
    "blog post": "blogposting;blog;weblog;post weblog",
    "image": "images;picture;pictures;bild;imagen;изображение;graphic;3d image;imageobject;visual material",
    "still image": "stillimage;photograph;photographs;photo;photography;photos;drawing;fotografie;plan or blueprint;"
    "painting;fotografía;фотография;illustration",
    "moving image": "movingimage;film;movie;motion picture;audiovisual;audiovisual material;movies",
    "video": "videos;video recording;videoobject;videorecording;видео",
    "sound": "audio;sound recording;audio recording;recording, oral;recording, musical;recording oral;recording "
    "musical;recording acoustical;audioobject;soundrecording;"
    "oral history;звук;podcast",
    "musical notation": "notated music;notatedmusic;sheet music;musical score;score;sheetmusic",
    "musical composition": "music;musiccomposition;song;composition",
    "map": "maps;karte;карта;mapa",
    "cartographic material": "cartographic;cartographic materials;atlas",
    "manuscript": "manuscripts;unpublished;personal papers;manuscript material",
    "letter": "correspondence;letters;personal communication;personal communications",
    "text": "textual;texto;texte;document;documents;printed material;text document;written document;primary text",
    "learning object": "learningobject;learning material;teaching resource;course;course material;courseware;"
    "teaching material;"
    "tutorial;learning resource;open educational resource;oer;coursematerial",
    "interactive resource": "interactiveresource;interactive",
    "newspaper": "newspapers;zeitung",
    "newspaper article": "newspaperarticle;article newspaper;newsarticle;news item;press article",
    "magazine article": "magazinearticle;article magazine",
    "magazine": "magazines",
    "journal": "journals;revue;zeitschrift;revista;журнал;publicationissue;journal issue;journal on line unpaginated;"
    "journal paginated;journal unpaginated;journal on line paginated;serial;e journal",
    "periodical": "periodicals;serials;newsletter;newsletters;newsletter or bulletin;bulletin;newsletterissue",
    "collection": "collections;mixed material;mixed materials",
    "archival collection": "archive;archives;finding aid;findingaid;fonds;archival material",
    "patent": "patents;patentschrift;патент",
    "annotation": "annotations",
    "bibliography": "bibliographies",
    "technical documentation": "technicaldocumentation;manual;standard;software manual;documentation;handbook;"
    "specification",
    "data management plan": "outputmanagementplan;dmp;datamanagementplan",
    "interview": "interviews;oral history interview",
    "physical sample": "physicalobject;physical object;artifact;artefact;object;realia;museum object;specimen",
    "artistic work": "artwork;performance;visualartwork;work of art;artistic performance;exhibition;design artwork",
    "research instrument": "instrument;questionnaire;survey instrument",
    "court documents": "court document;court decision;judgment;judgement;case law;legal case;legalcase",
    "other": "others;misc;miscellaneous;none of the above;autre;sonstiges;другое;document other;other type;andere;"
    "jiné;otro;"
    "outro;article other",
}  # fmt: skip
"""What is written, folded, for COAR's English labels: the names of DataCite, schema.org, BibTeX, CSL, DRIVER and of
people."""

DCMI = {
    "Dataset": "dataset;research data;survey data",
    "Collection": "collection;archival collection",
    "Software": "software;source code;research software",
    "Sound": "sound",
    "StillImage": "still image;conference poster;map",
    "MovingImage": "moving image;video",
    "Image": "image",
    "InteractiveResource": "interactive resource;learning object;website",
    "PhysicalObject": "physical sample;artistic work",
}
"""The DCMI type of COAR's concepts; the others are texts or nothing."""
NO_TEXT = frozenset(
    {"other", "workflow", "design", "trademark", "artistic work", "musical composition", "cartographic material"}
)
NAMES = {key(term.value.rsplit("/", 1)[1]): term for term in DCMITYPE}

STATUS = {
    COAR_VERSION.c_b1a7d7d4d402bcce: "draft;authors original;ao",
    COAR_VERSION.c_71e4c1898caa6e32: "submittedversion;submitted version;smur",
    COAR_VERSION.c_ab4af688f83e57aa: "acceptedversion;accepted version;am;postprint;post print;author accepted "
    "manuscript;"
    "accepted manuscript;version révisée par les pairs",
    COAR_VERSION.c_970fb48d4fbd8a85: "publishedversion;published version;vor;version of record;publisher version;"
    "publishers version",
    COAR_VERSION.c_e19f295774971610: "updatedversion;updated version;cvor;corrected version of record",
}
REVIEWED = {
    "peerreviewed": EPRINT_STATUS.PeerReviewed, "peer reviewed": EPRINT_STATUS.PeerReviewed,
    "refereed": EPRINT_STATUS.PeerReviewed,
    "nonpeerreviewed": EPRINT_STATUS.NonPeerReviewed, "non peer reviewed": EPRINT_STATUS.NonPeerReviewed,
    "not peer reviewed": EPRINT_STATUS.NonPeerReviewed,
}  # fmt: skip
NOTHING = frozenset({"", "none", "n/a", "na", "null", "unknown", "unspecified", "not specified"})
VERSIONS = {key(name): iri for iri, names in STATUS.items() for name in names.split(";")}

PREFIXES = re.compile(
    r"^(?:info:eu-repo/semantics/|doc-type:|https?://purl\.org/(?:eprint/(?:type|status)|escidoc/metadata/ves/publication-types|dc/dcmitype|info:eu-repo/semantics|spar/fabio|ontology/bibo|net/nknouf/ns/bibtex#|coar/version)/?|"
    r"https?://schema\.org/|schema:|bibtex:|publications:|dcmitype:|dctype:|linguistic-type:\s*|discourse-type:\s*|@)",
    re.IGNORECASE,
)
COAR = re.compile(
    r"https?://(?:purl\.org/coar|vocabularies\.coar-repositories\.org)/resource_types?/([A-Z0-9_-]+)/?", re.IGNORECASE
)
BOTH = re.compile(r"\s*(?:[/|>:]|::|\s-\s)\s*")
NOTED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$|,.*$")
WORDS = re.compile(r"\w+")
PLURAL = re.compile(r"(?<=[a-z]{3})s$")


@dataclass(frozen=True, slots=True)
class Type:
    """``coar`` is what a thing is, ``dcmi`` its broad sort; None stands for what is not told.

    ``version`` is COAR's, how far its publication has come, ``status`` whether peers have reviewed it.
    """

    coar: NamedNode | None = None
    dcmi: NamedNode | None = None
    version: NamedNode | None = None
    status: NamedNode | None = None


@lru_cache(maxsize=8192)
def read(text: str, language: str = "") -> Type | Fault:
    """Find what sort of thing a label, a code or an IRI says that a document is."""
    written = clean(text)
    if found := COAR.fullmatch(written):
        return _from_iri(found[1]) or Fault(f"{quote(text)} is not a resource type of COAR's")
    name = PREFIXES.sub("", written)
    if key(name) in NOTHING:
        return Fault(f"{quote(text)} says that there is no type", absent=True)
    found_type = _state((name,)) or _named(name, language) or _parted(name, language) or _state(BOTH.split(name))
    if found_type:
        return found_type
    if MEDIA.fullmatch(written):
        return Fault(f"{quote(text)} is a file format; a type of material was expected")
    if several := ambiguous(name, language):
        return Fault(f"{quote(text)} can be one of COAR's {len(several)} types {' and '.join(several)}")
    return Fault(f"{quote(text)} is not a type of material that COAR or DCMI name")


def _state(parts: Iterable[str]) -> Type | None:
    """Read the state of a publication, which repositories put among the types."""
    for part in parts:
        if version := VERSIONS.get(key(part)):
            return Type(version=version)
        if status := REVIEWED.get(key(part)):
            return Type(status=status)
    return None


def _named(name: str, language: str) -> Type | None:
    folded = key(name)
    for candidate in (folded, PLURAL.sub("", folded), " ".join(WORDS.findall(folded))):
        if concept := _aliases().get(candidate):
            return Type(concept, _dcmi(concept))
        if found := _sure(candidate, language):
            return Type(found, _dcmi(found))
    dcmi = NAMES.get(folded) or NAMES.get(folded.replace(" ", ""))
    return Type(dcmi=dcmi) if dcmi else None


def _sure(name: str, language: str) -> NamedNode | None:
    authority = shipped.load(AUTHORITY)
    spoken, any_tongue = (shipped.look_up(name, tag, authority) for tag in (language, ""))
    found = shipped.sure(spoken) or shipped.sure(any_tongue)
    return found.concept if found else None


def ambiguous(name: str, language: str = "") -> tuple[str, ...]:
    """Give the English labels of COAR's types of which a name is as good a label as of each other."""
    found = shipped.look_up(PREFIXES.sub("", clean(name)), language, shipped.load(AUTHORITY))
    best = [candidate.concept for candidate in found if candidate.score == found[0].score]
    labels = {concept: label for label, concept in _english().items()}
    return tuple(sorted(f"'{labels[concept]}'" for concept in best if concept in labels)) if len(best) > 1 else ()


def _parted(name: str, language: str) -> Type | None:
    """Read a type that is said in two languages, or with a note: Revue / Journal, FEM (model), Article, refereed."""
    if (plain := NOTED.sub("", name).strip()) not in {"", name} and (found := _named(plain, language)):
        return found
    parts = [found for part in BOTH.split(name.strip("[]")) if (found := _named(part, language))]
    kinds = {found.coar for found in parts if found.coar}
    return parts[0] if parts and len(kinds) == 1 else None


def _from_iri(code: str) -> Type | None:
    concept = _concepts().get(code.lower())
    return Type(concept, _dcmi(concept)) if concept else None


@cache
def _concepts() -> Mapping[str, NamedNode]:
    """Give the concepts of the authority by the last segment of their IRIs."""
    found = {label.concept for labels in shipped.load(AUTHORITY).labels.values() for label in labels}
    return {concept.value.rsplit("/", 1)[1].lower(): concept for concept in found}


@cache
def _english() -> Mapping[str, NamedNode]:
    labels = shipped.load(AUTHORITY).labels
    return {
        folded: label.concept
        for folded, found in labels.items()
        for label in found
        if label.kind == SKOS.prefLabel and label.text.language == "en"
    }


@cache
def _aliases() -> Mapping[str, NamedNode]:
    english = _english()
    aliases = {key(name): english[key(label)] for label, names in ALIASES.items() for name in names.split(";")}
    joined = {folded.replace(" ", ""): concept for folded, concept in english.items()}
    return {**joined, **aliases, **english}


def _dcmi(concept: NamedNode) -> NamedNode | None:
    return _sorts().get(concept)


@cache
def _sorts() -> Mapping[NamedNode, NamedNode]:
    english = _english()
    told = {english[key(label)]: NAMES[key(name)] for name, labels in DCMI.items() for label in labels.split(";")}
    silent = {english[key(label)] for label in NO_TEXT}
    return {
        concept: told.get(concept, DCMITYPE.Text)
        for concept in english.values()
        if concept not in silent or concept in told
    }
