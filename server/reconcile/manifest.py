"""What the service says of itself: to version 0.2 by addresses, to 1.0 by what there is under its own.

The two contradict each other (``suggest.entity`` is an object here and a boolean there), so each has its manifest.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from graph.reconcile.kinds import TYPES, name
from graph.vocab import SEEALSO
from server.reconcile.asked import BATCH, NEW, OLD, Json
from server.reconcile.telling import Body, Voice

DEFAULT = (
    "record",
    "subject",
    "issue",
    "body",
    "person",
    "place",
    "meeting",
    "collection",
    "type",
    "format",
    "language",
)
WIDTH, HEIGHT = 430, 220

SETTINGS: tuple[tuple[str, str, tuple[str, ...], Json, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("limit", "number", ("Most values", "Maximum de valeurs", "Máximo de valores", "Не более значений"), 0, ()),
    ("content", "select", ("Values that are things", "Valeurs qui sont des entités", "Valores que son entidades",
                           "Значения-объекты"), "id",
     (("id", ("to reconcile with", "à réconcilier", "para reconciliar", "для сопоставления")),
      ("name", ("their names", "leurs noms", "sus nombres", "их названия")),
      ("iri", ("their addresses", "leurs adresses", "sus direcciones", "их адреса")))),
    ("language", "text", ("Only in this language", "Seulement dans cette langue", "Solo en este idioma",
                          "Только на этом языке"), "", ()),
)  # fmt: skip
"""What may be set of a property that is fetched: id, how it is asked for, names, default, choices."""


def manifest(voice: Voice, base: str, title: str) -> Body:
    """Tell what the service offers; ``base`` is the address of the dataset, with a slash at the end."""
    told: Body = {
        "versions": [NEW] if voice.version == NEW else ["0.1", OLD, NEW],
        "name": title,
        "documentation": f"{base}dataset",
        "logo": f"{base}static/seealso.svg",
        "serviceVersion": f"seealso {version('seealso')}",
        "batchSize": BATCH,
        "defaultTypes": [voice.type(TYPES[one]) for one in DEFAULT],
    }
    return told | (_new(base, voice.languages) if voice.version == NEW else _old(base, voice.languages))


def _new(base: str, languages: Sequence[str]) -> Body:
    settings: list[Json] = []
    for id_, kind, names, default, choices in SETTINGS:
        text, tag = name(names, languages)
        one: Body = {"id": id_, "name": text, "lang": tag, "type": kind, "default": default}
        chosen: list[Json] = [{"value": value, "name": name(said, languages)[0]} for value, said in choices]
        settings.append(one | ({"choices": chosen} if choices else {}))
    return {
        "lang": name(TYPES["record"].names, languages)[1],
        "view": {"url": "{+id}"},
        "featureView": {"url": f"{base}reconcile/1.0/feature/{{id}}"},
        "standardizedScore": True,
        "suggest": {"entity": True, "property": True, "type": True},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "extend": {"proposeProperties": True, "propertySettings": settings},
    }


def _old(base: str, languages: Sequence[str]) -> Body:
    here = f"{base}reconcile"
    settings: list[Json] = []
    for id_, kind, names, default, choices in SETTINGS:
        one: Body = {"name": id_, "label": name(names, languages)[0], "type": kind, "default": default}
        chosen: list[Json] = [{"value": value, "name": name(said, languages)[0]} for value, said in choices]
        settings.append(one | ({"choices": chosen} if choices else {}))
    return {
        "identifierSpace": base,
        "schemaSpace": SEEALSO.iri,
        "view": {"url": f"{here}/view?id={{{{id}}}}"},
        "preview": {"url": f"{here}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {
            kind: {
                "service_url": here,
                "service_path": f"/suggest/{kind}",
                "flyout_service_url": here,
                "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
            }
            for kind in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/extend/propose"},
            "property_settings": settings,
        },
    }
