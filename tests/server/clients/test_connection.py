from __future__ import annotations

import socket

import pytest

from server.clients.connection import cut


def drain(connection: socket.socket) -> None:
    while connection.recv(100):
        pass


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_connection_that_is_cut_is_reset_and_no_other(family: socket.AddressFamily, host: str) -> None:
    try:
        listening = socket.create_server((host, 0), family=family)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with listening:
        clients = [socket.create_connection(listening.getsockname()[:2]) for _ in range(2)]
        others = [listening.accept()[0] for _ in clients]
        for other in others:
            other.sendall(b"begun")
        cut(clients[0].getsockname()[:2])
        with pytest.raises(ConnectionResetError):
            drain(clients[0])
        assert clients[1].recv(100) == b"begun"
        for each in (*clients, *others):
            each.close()
