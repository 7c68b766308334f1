"""What is told of words by their letters, before anybody knows what they mean.

``scripts`` tells which script a label is written in, and so which languages it cannot be in; ``stems`` what the forms
of a word have in common, ``irregular`` which forms no ending tells of, and ``roman`` what a numeral counts.
"""
