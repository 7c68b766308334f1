"""SPARQL queries as text, before an engine sees them: nothing here runs one. https://www.w3.org/TR/sparql11-query/

``reading`` tells the words of a text, ``query`` its form and dataset, and what of it is refused; ``columns`` are those
of SELECT *. ``calls`` finds its SERVICE clauses and puts answers in their place; ``around`` makes a question to our own
data of what stands around such a clause. ``untag`` has GROUP_CONCAT give what the specification says.
"""
