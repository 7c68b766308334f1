"""What a query may say of a thing besides its name, and what can be fetched of one.

To add one: a row in PROPERTIES. One with ``context`` speaks for and against candidates: ``gather`` keeps its values.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.reconcile.kinds import CONCEPTS, LEAVES
from graph.vocab import BIBO, DCAT, DCTERMS, FOAF, OWL, RDFS, SCHEMA, SKOS

THING, TEXT, DATE, NUMBER, LINK = "thing", "text", "date", "number", "link"
"""What values are: things of ours, texts, dates, numbers, addresses elsewhere."""

AGENTS = ("body", "person", "agent-unknown")
NAMED = (*CONCEPTS, *AGENTS)


@dataclass(frozen=True, slots=True)
class Property:
    """``names`` are in the order of ``kinds.LANGUAGES``; ``of`` are the leaves whose things have it.

    ``to`` is the type of a value that is a thing; ``context`` tells that its values are evidence.
    """

    id: str
    names: tuple[str, ...]
    predicates: tuple[NamedNode, ...]
    of: tuple[str, ...]
    shape: str = TEXT
    to: str = ""
    context: bool = False


PROPERTIES = {
    one.id: one
    for one in (
        Property("year", ("Year", "Année", "Año", "Год"), (), LEAVES, NUMBER, "", True),
        Property("country", ("Country or place", "Pays ou lieu", "País o lugar", "Страна или место"),
                 (DCTERMS.spatial, SCHEMA.location), ("record", "meeting"), THING, "place", True),
        Property("language", ("Language", "Langue", "Idioma", "Язык"), (DCTERMS.language,), ("record",), THING,
                 "language", True),
        Property("collection", ("Collection", "Collection", "Colección", "Собрание"), (DCTERMS.isPartOf,), ("record",),
                 THING, "collection", True),
        Property("type", ("Material type", "Type de document", "Tipo de material", "Вид материала"), (DCTERMS.type,),
                 ("record",), THING, "type", True),
        Property("format", ("Format", "Format", "Formato", "Формат"), (DCTERMS.format,), ("record",), THING, "format",
                 True),
        Property("creator", ("Author", "Auteur", "Autor", "Автор"), (DCTERMS.creator, DCTERMS.contributor),
                 ("record",), THING, "agent", True),
        Property("publisher", ("Publisher", "Éditeur", "Editor", "Издатель"), (DCTERMS.publisher,), ("record",), THING,
                 "agent", True),
        Property("subject", ("Subject", "Sujet", "Materia", "Тема"), (DCTERMS.subject,), ("record",), THING,
                 "subject", True),
        Property("issue", ("Key issue", "Question clé", "Cuestión clave", "Ключевой вопрос"), (DCAT.theme,),
                 ("record",), THING, "issue", True),
        Property("seealso", ("See also", "Voir aussi", "Véase también", "Смотри также"), (RDFS.seeAlso,), ("record",),
                 THING, "subject"),
        Property("meeting", ("Meeting", "Réunion", "Reunión", "Совещание"), (BIBO.presentedAt,), ("record",), THING,
                 "meeting", True),
        Property("identifier", ("Identifier", "Identifiant", "Identificador", "Идентификатор"),
                 (DCTERMS.identifier, BIBO.doi, BIBO.handle, BIBO.isbn, BIBO.issn), ("record", *AGENTS)),
        Property("notation", ("Code", "Code", "Código", "Код"), (SKOS.notation,), CONCEPTS),
        Property("name", ("Name", "Nom", "Nombre", "Название"),
                 (SKOS.prefLabel, DCTERMS.title, SCHEMA.name), LEAVES),
        Property("other-name", ("Other name", "Autre nom", "Otro nombre", "Другое название"),
                 (SKOS.altLabel, SKOS.hiddenLabel, FOAF.name, DCTERMS.alternative), LEAVES),
        Property("definition", ("Definition", "Définition", "Definición", "Определение"),
                 (SKOS.definition, SKOS.scopeNote), CONCEPTS),
        Property("abstract", ("Abstract", "Résumé", "Resumen", "Аннотация"), (DCTERMS.abstract, DCTERMS.description),
                 ("record",)),
        Property("issued", ("Date of issue", "Date de publication", "Fecha de publicación", "Дата издания"),
                 (DCTERMS.issued,), ("record",), DATE),
        Property("start", ("First day", "Premier jour", "Primer día", "Первый день"), (SCHEMA.startDate,),
                 ("meeting",), DATE),
        Property("end", ("Last day", "Dernier jour", "Último día", "Последний день"), (SCHEMA.endDate,), ("meeting",),
                 DATE),
        Property("broader", ("Broader", "Terme générique", "Término genérico", "Вышестоящее понятие"), (SKOS.broader,),
                 CONCEPTS, THING, "concept"),
        Property("narrower", ("Narrower", "Terme spécifique", "Término específico", "Нижестоящее понятие"),
                 (SKOS.narrower,), CONCEPTS, THING, "concept"),
        Property("related", ("Related", "Terme associé", "Término relacionado", "Связанное понятие"), (SKOS.related,),
                 CONCEPTS, THING, "concept"),
        Property("same", ("Same elsewhere", "Identique ailleurs", "Idéntico en otro lugar", "То же в другом месте"),
                 (SKOS.exactMatch, OWL.sameAs), NAMED, LINK),
        Property("close", ("Close elsewhere", "Proche ailleurs", "Cercano en otro lugar", "Близкое в другом месте"),
                 (SKOS.closeMatch,), NAMED, LINK),
        Property("page", ("Web page", "Page web", "Página web", "Веб-страница"), (FOAF.page,), ("record",), LINK),
        Property("extent", ("Extent", "Étendue", "Extensión", "Объём"), (DCTERMS.extent,), ("record",)),
        Property("records", ("Number of records", "Nombre de notices", "Número de registros", "Число записей"), (),
                 tuple(leaf for leaf in LEAVES if leaf != "record"), NUMBER),
    )
}  # fmt: skip

CONTEXT = tuple(name for name, one in PROPERTIES.items() if one.context)
"""The properties that are evidence, in the order of their numbers in the index."""

NAMES = frozenset({"name", "other-name"})
CODES = frozenset({"identifier", "notation", "same", "id"})
"""The properties by which a thing may be looked for without its name: names, and what identifies it."""
