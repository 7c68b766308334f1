"""What each of the Record's fields becomes: a row each, its property and how.

To add a field: its name in profile.FIELDS, a row here, a line in docs/profiles.md.
"""

from __future__ import annotations

from pyoxigraph import NamedNode

from graph.describe import agents, beside, identity, meeting, publication, terms, texts
from graph.describe.item import Describer, Item, Value
from graph.vocab import BIBO, DC, DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, RELATORS, SCHEMA, SKOS


def _stamp(item: Item, value: Value) -> str:
    item.datestamp = item.datestamp or value.text  # the header's comes first; a file within may have one of its own
    return ""


def _status(item: Item, value: Value) -> str:
    return (
        ""
        if value.text.casefold() in DELETED
        else f"'{value.text}' is not a status of a record; 'deleted' was expected"
    )


def _withheld(item: Item, value: Value) -> str:
    return ""  # ``describe`` tells it of the whole record, of which nothing is published


DELETED = frozenset({"deleted", "withdrawn", "true"})

ROWS: dict[str, tuple[NamedNode, Describer]] = {
    "identifier": (DCTERMS.identifier, identity.say),
    "other_identifier": (DCTERMS.identifier, identity.say),
    "status": (RDF.type, _status),
    "datestamp": (DCTERMS.modified, _stamp),
    "title": (DCTERMS.title, texts.say_title(DCTERMS.title)),
    "alternative": (DCTERMS.alternative, texts.say_text(DCTERMS.alternative)),
    "creator": (DCTERMS.creator, agents.say(DCTERMS.creator)),
    "contributor": (DCTERMS.contributor, agents.say(DCTERMS.contributor)),
    "publisher": (DCTERMS.publisher, agents.say(DCTERMS.publisher, "body")),
    "name_identifier": (OWL.sameAs, beside.say),
    "rights_holder": (DCTERMS.rightsHolder, agents.say(DCTERMS.rightsHolder)),
    "subject": (DCTERMS.subject, terms.say_subject),
    "classification": (DC.subject, texts.say_plain(DC.subject)),
    "see_also": (RDFS.seeAlso, terms.say_term(RDFS.seeAlso, "subject")),
    "issue": (DCAT.theme, terms.say_term(DCAT.theme, "issue")),
    "issued": (DCTERMS.issued, texts.say_date(DCTERMS.issued)),
    "date": (DCTERMS.date, texts.say_date(DCTERMS.date)),
    "created": (DCTERMS.created, texts.say_date(DCTERMS.created)),
    "available": (DCTERMS.available, texts.say_date(DCTERMS.available)),
    "submitted": (DCTERMS.dateSubmitted, texts.say_date(DCTERMS.dateSubmitted)),
    "accepted": (DCTERMS.dateAccepted, texts.say_date(DCTERMS.dateAccepted)),
    "copyrighted": (DCTERMS.dateCopyrighted, texts.say_date(DCTERMS.dateCopyrighted)),
    "modified": (DCTERMS.modified, texts.say_date(DCTERMS.modified)),
    "valid": (DCTERMS.valid, texts.say_date(DCTERMS.valid)),
    "type": (DCTERMS.type, terms.say_type),
    "format": (DCTERMS.format, terms.say_format),
    "medium": (DC.format, texts.say_label(DC.format)),
    "extent": (DCTERMS.extent, texts.say_label(DCTERMS.extent)),
    "language": (DCTERMS.language, terms.say_language),
    "meeting": (BIBO.presentedAt, meeting.whole),
    "meeting_title": (SCHEMA.name, meeting.keep("title")),
    "meeting_date": (SCHEMA.startDate, meeting.keep("date")),
    "meeting_place": (SCHEMA.location, meeting.keep("place")),
    "coverage": (DCTERMS.spatial, terms.say_country),
    "spatial": (DCTERMS.spatial, terms.say_place),
    "temporal": (SCHEMA.temporalCoverage, terms.say_period),
    "coordinates": (DC.coverage, texts.say_plain(DC.coverage)),
    "page": (FOAF.page, terms.say_page),
    "abstract": (DCTERMS.abstract, texts.say_text(DCTERMS.abstract)),
    "description": (DCTERMS.description, texts.say_text(DCTERMS.description)),
    "contents": (DCTERMS.tableOfContents, texts.say_text(DCTERMS.tableOfContents)),
    "note": (SKOS.note, texts.say_label(SKOS.note)),
    "citation": (DCTERMS.bibliographicCitation, texts.say_plain(DCTERMS.bibliographicCitation)),
    "volume": (BIBO.volume, texts.say_plain(BIBO.volume)),
    "number": (BIBO.issue, texts.say_plain(BIBO.issue)),
    "page_start": (BIBO.pageStart, texts.say_plain(BIBO.pageStart)),
    "page_end": (BIBO.pageEnd, texts.say_plain(BIBO.pageEnd)),
    "edition": (BIBO.edition, texts.say_plain(BIBO.edition)),
    "version": (SCHEMA.version, texts.say_plain(SCHEMA.version)),
    "funding": (SCHEMA.funding, texts.say_label(SCHEMA.funding)),
    "audience": (SCHEMA.audience, texts.say_label(SCHEMA.audience)),
    "rights": (DCTERMS.rights, terms.say_rights(DCTERMS.rights)),
    "access": (DCTERMS.accessRights, terms.say_rights(DCTERMS.accessRights)),
    "licence": (DCTERMS.license, terms.say_rights(DCTERMS.license)),
    "source": (DCTERMS.source, terms.say_relation(DCTERMS.source, DC.source)),
    "relation": (DCTERMS.relation, terms.say_relation(DCTERMS.relation)),
    "part_of": (DCTERMS.isPartOf, terms.say_relation(DCTERMS.isPartOf)),
    "has_part": (DCTERMS.hasPart, terms.say_relation(DCTERMS.hasPart)),
    "version_of": (DCTERMS.isVersionOf, terms.say_relation(DCTERMS.isVersionOf)),
    "has_version": (DCTERMS.hasVersion, terms.say_relation(DCTERMS.hasVersion)),
    "format_of": (DCTERMS.isFormatOf, terms.say_relation(DCTERMS.isFormatOf)),
    "has_format": (DCTERMS.hasFormat, terms.say_relation(DCTERMS.hasFormat)),
    "references": (DCTERMS.references, terms.say_relation(DCTERMS.references)),
    "referenced_by": (DCTERMS.isReferencedBy, terms.say_relation(DCTERMS.isReferencedBy)),
    "replaces": (DCTERMS.replaces, terms.say_relation(DCTERMS.replaces)),
    "replaced_by": (DCTERMS.isReplacedBy, terms.say_relation(DCTERMS.isReplacedBy)),
    "requires": (DCTERMS.requires, terms.say_relation(DCTERMS.requires)),
    "required_by": (DCTERMS.isRequiredBy, terms.say_relation(DCTERMS.isRequiredBy)),
    "conforms_to": (DCTERMS.conformsTo, terms.say_relation(DCTERMS.conformsTo)),
    "series": (DCTERMS.isPartOf, terms.say_relation(DCTERMS.isPartOf)),
    "collection": (DCTERMS.isPartOf, terms.say_term(DCTERMS.isPartOf, "collection")),
    "publication_place": (RELATORS.pup, publication.say),
    "withheld": (DCTERMS.accessRights, _withheld),
}
"""For each of the Record's fields: the property that it becomes, and how."""
