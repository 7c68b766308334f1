"""RDF as others read it: what the dumps, the documents and the exports are written with.

``turtle`` writes Turtle for people as the triples come, ``jsonld`` JSON-LD by our context, a node at a time. N-Triples
and N-Quads need no writer of their own: they are written where the dumps are.
"""
