"""Names of people and bodies taken apart, and what brings the variants of a name together.

``people`` parts family and given name, ``bodies`` the parts, acronym and place of a corporate body; ``relators`` takes
off what stands around either: roles, years of life, titles.
"""
