"""Run the app in granian, in this process and its workers, until a signal ends it.

https://github.com/emmett-framework/granian
"""

from __future__ import annotations

import ctypes
import resource
import signal
import socket
from functools import partial

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from graph.errors import ServerError
from graph.names import Names
from graph.settings import Settings
from server import create_app
from server.endpoint.plain import Plain
from server.front import Front
from server.served.current import EXTENSION
from server.served.warm import keep_warm

PR_SET_PDEATHSIG = 1
GRACE = 10
"""Seconds that requests have to end after SIGTERM or SIGINT."""

BACKLOG = 4096
"""Connections that may wait to be taken."""
CONNECTIONS = 8192
"""Connections of a process that are open at once: one that sends nothing for long is closed."""
OWN = 512
"""Files that a process may open besides."""


def serve(settings: Settings) -> None:
    """Answer until SIGTERM or SIGINT; requests that are under way are finished first.

    Raises: ServerError when the address is in use or none of this machine, before anything is started.
    """
    Granian(
        "seealso",
        address=settings.server.host,
        port=free(settings.server.host, settings.server.port),
        interface=Interfaces.ASGI,
        # HTTP/2 without encryption is spoken by no browser, and cutting one of its answers cuts all of a connection.
        # Where it might come, too, nothing ends a connection on which nothing comes.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=round(settings.limits.client_seconds * 1000)),
        backlog=BACKLOG,
        backpressure=connections(),
        loop=Loops.uvloop,
        workers=settings.server.workers,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        websockets=False,
    ).serve(target_loader=partial(_load, settings), wrap_loader=False)


def connections() -> int:
    """Allow this process as many open files as it may have, and tell how many of them connections may take."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return min(CONNECTIONS, max(most - OWN, most // 2))


def free(host: str, port: int) -> int:
    """Give the port if nobody listens there, and any free one for 0.

    granian shares its port between workers, so it would share it with a server that runs already, too.
    Raises: ServerError.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        with socket.create_server((host, port), family=family) as probe:
            found: int = probe.getsockname()[1]
            return found
    except OSError as err:
        raise ServerError(f"cannot listen at {host}:{port} ({err.strerror or err}); a free port was expected") from err


def _load(settings: Settings) -> Front:
    """Make the app in a worker: stores are opened after the fork."""
    # A killed main process leaves no worker behind; nobody is left to wait for one that ends slowly.
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    app = create_app(settings)
    keep_warm(app, settings)
    path = Names(settings.base).path
    public = (f"{path}/sparql", f"{path}/graph/", f"{path}/graphs")
    return Front(app.wsgi_app, settings, public, Plain(app.extensions[EXTENSION]))
