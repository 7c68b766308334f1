"""The release that is served, and what is open of it in a process.

``current`` follows ``DATA/current`` and holds the release open; ``ask`` puts the questions of ``queries/NAME.rq`` to
its store, ``indexed`` opens its index of labels; ``warm`` asks first what takes long, and ``rates`` counts how often a
client asks.
"""
