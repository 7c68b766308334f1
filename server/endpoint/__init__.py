"""The SPARQL endpoint: what is asked there, by the protocol, and how it is answered, to machines and to people.

``sparql`` takes queries, read by ``protocol`` and answered by ``replies``, and ``plain`` those that need no app; at the
``desk`` long ones are read one after the other; ``graphs`` gives out whole graphs. ``showing`` is the page for people,
with what ``shelf`` lays out beside it; ``description`` and ``bounds`` tell machines what there is.
"""
