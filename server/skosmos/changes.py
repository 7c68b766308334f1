"""What is new in a vocabulary, and what has changed, by the dates that its concepts have."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pyoxigraph import Literal, NamedNode

from graph.vocab import DCTERMS, XSD
from server.served.ask import Row, Term, rows
from server.skosmos.asked import BEYOND, Asked, number
from server.skosmos.words import Body, Json, context

LIMIT, MOST = 200, 1000


def new(asked: Asked) -> Body:
    return _changed(asked, DCTERMS.created)


def modified(asked: Asked) -> Body:
    return _changed(asked, DCTERMS.modified)


def _changed(asked: Asked, prop: NamedNode) -> Body:
    found = rows(
        asked.store,
        "changes",
        scheme=NamedNode(asked.only.scheme),
        property=prop,
        limit=number("limit", LIMIT, MOST),
        offset=number("offset", 0, BEYOND),
    )
    names = asked.names([term.value for row in found for term in row.values() if isinstance(term, NamedNode)])
    changes: list[Json] = []
    for row in found:
        label, when = asked.called_anyhow(names.get(_iri(row["concept"]))), moment(row["date"])
        if label is None or when is None:
            continue  # as Skosmos does: a date that is none has no place in a list by date
        change: Body = {"uri": _iri(row["concept"]), "prefLabel": label, "date": f"{when:%Y-%m-%dT%H:%M:%S%z}"}
        changes.append(change | _replaced(asked, row, asked.called_anyhow(names.get(_iri(row.get("replaced"))))))
    dated: Body = {"@id": DCTERMS.date.value, "@type": XSD.dateTime.value}
    return {
        "@context": context(prefLabel="skos:prefLabel", xsd=XSD.iri, date=dated, at_language=asked.language),
        "changeList": changes,
    }


def _replaced(asked: Asked, row: Row, label: str | None) -> Body:
    other = _iri(row.get("replaced"))
    if not other:
        return {}
    return {"replacedBy": other, "replacingLabel": label} if label else {"replacedBy": other}


def moment(term: Term) -> datetime | None:
    """Read a date or a moment; one without a zone is taken for UTC. None where it is neither."""
    if not isinstance(term, Literal):
        return None
    try:
        found = datetime.fromisoformat(term.value)
    except ValueError:
        try:
            found = datetime.combine(date.fromisoformat(term.value[:10]), datetime.min.time())
        except ValueError:
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""
