"""How things are called: SKOS-XL written out, spaces, languages, and one preferred label a language (S13, S14).

Of several preferred labels in a language the one stays that is not an alternative or hidden label as well; of these the
shortest; of these the first by code points. The others become alternative labels.
"""

from __future__ import annotations

from itertools import groupby

from pyoxigraph import Literal, NamedNode

from graph.curated.workbench import LABELS, NOTES, Bench, Node, Term, say
from graph.names import clean
from graph.vocab import DC, DCTERMS, RDF, RDFS, SKOS, SKOSXL, XSD

XL = {SKOSXL.prefLabel: SKOS.prefLabel, SKOSXL.altLabel: SKOS.altLabel, SKOSXL.hiddenLabel: SKOS.hiddenLabel}
TEXTS = (SKOSXL.literalForm, RDF.value, RDFS.label)
"""Where a thing that stands for a label has its text."""
NAMES = (RDFS.label, DCTERMS.title, DC.title, SKOS.altLabel, SKOS.hiddenLabel, SKOS.notation, DCTERMS.identifier)
"""What else a concept may be called by, best first."""
UNKNOWN = "und"
"""The tag of a label whose language nobody tells (BCP 47): without one, labels could not be told apart by it."""


def write_out_labels(bench: Bench) -> None:
    """Say labels and notes that are things of their own as plain texts too; the things stay."""
    for predicate, plain in XL.items():
        for subject in bench.holders(predicate):
            for label in bench.nodes(subject, predicate):
                for form in bench.literals(label, SKOSXL.literalForm):
                    if bench.add(subject, plain, form):
                        bench.note("label written out", subject, say(predicate, label), say(plain, form))
    for predicate in NOTES:
        for subject in bench.holders(predicate):
            for note in bench.nodes(subject, predicate):
                _write_out_note(bench, subject, predicate, note)


def _write_out_note(bench: Bench, subject: Node, predicate: NamedNode, note: Node) -> None:
    for form in (form for kind in TEXTS for form in bench.literals(note, kind)):
        if bench.add(subject, predicate, form):
            bench.note("label written out", subject, say(predicate, note), say(predicate, form))


def put_labels_right(bench: Bench) -> None:
    """Let labels be texts, in order, with a language."""
    for predicate in LABELS:
        for subject in bench.holders(predicate):
            for value in bench.values(subject, predicate):
                _put_right(bench, subject, predicate, value)
    if bench.language:
        for predicate in NOTES:
            for subject in bench.holders(predicate):
                for text in bench.literals(subject, predicate):
                    if _untagged(text):
                        tagged = Literal(text.value, language=bench.language)
                        bench.replace("no language", subject, (predicate, text), (predicate, tagged))


def _put_right(bench: Bench, subject: Node, predicate: NamedNode, value: Term) -> None:
    if not isinstance(value, Literal):
        forms = [form for kind in TEXTS for form in bench.literals(value, kind)]
        new = (predicate, forms[0]) if forms else (SKOS.note, value)
        bench.replace("not a text", subject, (predicate, value), new)
        if not forms:
            return
        value = forms[0]
    tidy = clean(value.value)
    if not tidy:
        bench.replace("empty label", subject, (predicate, value), None)
    elif tidy != value.value:
        bench.replace("white space", subject, (predicate, value), (predicate, value := _like(value, tidy)))
    if tidy and not value.language:
        tagged = Literal(tidy, language=bench.language or UNKNOWN)
        bench.replace("no language", subject, (predicate, value), (predicate, tagged))


def _untagged(text: Literal) -> bool:
    return not text.language and text.datatype == XSD.string


def _like(text: Literal, value: str) -> Literal:
    return Literal(value, language=text.language) if text.language else Literal(value, datatype=text.datatype)


def part_labels(bench: Bench) -> None:
    """Leave one preferred label a language, and each label in one place."""
    for subject in bench.holders(SKOS.prefLabel):
        labels = bench.literals(subject, SKOS.prefLabel)
        if len({label.language for label in labels}) < len(labels):
            _prefer_one(bench, subject, labels)
    for better, worse in ((SKOS.prefLabel, SKOS.altLabel), (SKOS.prefLabel, SKOS.hiddenLabel), LABELS[1:]):
        for subject in bench.holders(worse):
            for label in bench.values(subject, worse):
                if bench.has(subject, better, label):
                    bench.drop(subject, worse, label)
                    bench.note("label twice", subject, say(worse, label), say(better, label))


def _prefer_one(bench: Bench, subject: Node, labels: list[Literal]) -> None:
    def worth(label: Literal) -> tuple[bool, int, str]:
        elsewhere = any(bench.has(subject, predicate, label) for predicate in LABELS[1:])
        return elsewhere, len(label.value), label.value

    labels.sort(key=_language)
    for _, found in groupby(labels, _language):
        for label in sorted(found, key=worth)[1:]:
            bench.replace("two preferred labels", subject, (SKOS.prefLabel, label), (SKOS.altLabel, label))


def _language(label: Literal) -> str:
    return label.language or ""


def name_the_unlabelled(bench: Bench) -> None:
    """Give concepts without a preferred label one: in each language another name; else the end of the IRI."""
    for concept in bench.concepts():
        if bench.values(concept, SKOS.prefLabel):
            continue
        found = next((texts for kind in NAMES if (texts := _texts(bench, concept, kind))), None)
        if found is None:
            end = concept.value.rstrip("/#")
            found = (Literal(end[max(end.rfind("/"), end.rfind("#"), end.rfind(":")) + 1 :]),)
        ranked = sorted(found, key=lambda text: (len(text.value), str(text)), reverse=True)
        chosen = {text.language or UNKNOWN: text for text in ranked}
        for language, text in chosen.items():
            label = Literal(clean(text.value), language=language)
            for predicate in LABELS[1:]:
                if bench.has(concept, predicate, label):
                    bench.drop(concept, predicate, label)
            bench.add(concept, SKOS.prefLabel, label)
            bench.note("no label", concept, "", say(SKOS.prefLabel, label))


def _texts(bench: Bench, concept: NamedNode, kind: NamedNode) -> tuple[Literal, ...]:
    return tuple(text for text in bench.literals(concept, kind) if clean(text.value))
