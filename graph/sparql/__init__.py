"""SPARQL queries as text, before an engine sees them: nothing here runs one. https://www.w3.org/TR/sparql11-query/

``query`` tells a query's form and dataset, and what of it is refused; ``calls`` finds its SERVICE clauses and puts
answers in their place; ``around`` makes a question to our own data of what stands around such a clause. ``untag`` has
GROUP_CONCAT give what the specification says.
"""
