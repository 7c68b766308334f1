"""Documents as strangers send them, opened with care: what is packed is unpacked, and bytes become text or trees.

``archive`` finds the documents within a gzip or zip, and ``inflate`` reads what is damaged up to the damage;
``charset`` makes text of bytes; ``markup`` parses XML and resolves nothing in it, ``entities`` reads RDF/XML whose
entities are short texts. All of it is bounded, and nothing here asks the network.
"""
