"""The alphabetical index of a vocabulary in a language: its letters, and the labels under one."""

from __future__ import annotations

from flask import request

from graph.search import MOST, lines
from graph.search import letters as found
from server.skosmos.asked import BEYOND, Asked, number
from server.skosmos.words import Body, Json, context, local


def letters(asked: Asked) -> Body:
    """List the letters: capitals, then ``!*`` for signs and ``0-9`` for digits where there are any."""
    known: list[Json] = [row.letter for row in found(asked.index, asked.only.scheme, asked.language)]
    container: Body = {"@id": "skosmos:indexLetters", "@container": "@list", "@language": asked.language}
    return {"@context": context(indexLetters=container), "uri": "", "indexLetters": known}


def concepts(asked: Asked) -> Body:
    """List the labels under a letter, or all under ``*``; what is another name of a concept says which it is."""
    rows: list[Json] = []
    for line in lines(
        asked.index,
        asked.only.scheme,
        asked.language,
        str((request.view_args or {})["letter"]),
        number("limit", MOST, MOST),
        number("offset", 0, BEYOND),
    ):
        row: Body = {"uri": line.iri, "localname": local(line.iri), "prefLabel": line.preferred or line.text}
        row |= {"altLabel": line.text} if line.kind == "alt" else {}
        row |= {"lang": line.language}
        rows.append(row | {"notation": line.notation} if line.notation else row)
    container: Body = {"@id": "skosmos:indexConcepts", "@container": "@list"}
    return {"@context": context(indexConcepts=container), "uri": "", "indexConcepts": rows}
