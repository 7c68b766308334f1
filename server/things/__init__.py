"""A thing of the graph, as it is shown: all that a release knows of it, as data for documents and as values for a page.

``thing`` gathers what is said of it, ``labels`` what terms are called, ``view`` makes both ready for a template.
``article`` is its page, of which ``record``, ``mapped``, ``alike`` and ``usage`` make parts: what a record came from,
mappings, tables of parts that are alike, and how a concept is used. ``documents`` are its triples in each format.
"""
