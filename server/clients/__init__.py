"""Clients as the web server knows them, before anybody asks what they want.

``exchange`` is what passes between it and what answers, ``places`` says who of those that ask is served next.
``connection`` is what a client is reached by.
"""
