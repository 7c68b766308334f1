"""Checking against SHACL shapes: triples and shapes to a report. https://www.w3.org/TR/shacl/

``validate`` checks, and has pySHACL judge only what ``suspects`` leaves over; ``facts`` holds the triples at hand for
both; ``report`` is what was found, in the forms that others want. ``messages`` says it to people, with labels in the
place of IRIs.
"""
