"""Our app for other servers than granian, made of the settings in the environment: ``asgi`` whole, ``wsgi`` bare.

What WSGI cannot do (see ``server.front``) the bare app goes without: it gives out no kept answer before Flask is asked,
and does not notice a client that leaves.
"""

from __future__ import annotations

from graph.names import Names
from graph.settings import load
from server import create_app
from server.front import Front

_settings = load()
_path = Names(_settings.base).path
wsgi = create_app(_settings).wsgi_app
asgi = Front(wsgi, _settings, (f"{_path}/sparql",))
