"""Who asks most for pages does not keep the others from them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from graph.settings import Server, Settings
from server.clients.exchange import Message, Scope
from server.clients.places import Full, Places, behind, client
from server.front import WAITING, Front

THREADS = 4
GREEDY, OTHER = "192.0.2.1", "192.0.2.2"


class Slow:
    """An app whose slow page ends when it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.lock = threading.Lock()
        self.now = self.most = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            self.let.wait(60)
            with self.lock:
                self.now -= 1
        start("200 OK", [("Content-Type", "text/plain")])
        return [environ["REMOTE_ADDR"].encode()]


async def ask(front: Front, path: str, address: str) -> tuple[int, dict[bytes, bytes]]:
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "query_string": b"",
        "headers": [],
        "client": (address, 1),
        "server": ("127.0.0.1", 8000),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    await front(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"])


def fronted(app: Slow, data: Path) -> Front:
    return Front(app, replace(Settings(data=data), server=Server(threads=THREADS)), ("/sparql",))


def test_one_who_asks_for_many_pages_leaves_threads_to_others_and_to_health(tmp_path: Path) -> None:
    app = Slow()
    front = fronted(app, tmp_path)

    async def asked() -> list[int]:
        greedy = [asyncio.create_task(ask(front, "/slow", GREEDY)) for _ in range(THREADS * 4)]
        others = [await asyncio.wait_for(ask(front, path, OTHER), 30) for path in ("/", "/health")]
        assert not any(task.done() for task in greedy)
        app.let.set()
        return [status for status, _ in (*others, *await asyncio.gather(*greedy))]

    assert asyncio.run(asked()) == [200] * (2 + THREADS * 4)
    assert app.most == THREADS // 2


def test_health_is_told_when_every_thread_is_taken(tmp_path: Path) -> None:
    app = Slow()
    front = fronted(app, tmp_path)

    async def asked() -> int:
        slow = [asyncio.create_task(ask(front, "/slow", f"192.0.2.{n}")) for n in range(THREADS * 4)]
        status, _ = await asyncio.wait_for(ask(front, "/health", OTHER), 30)
        app.let.set()
        await asyncio.gather(*slow)
        return status

    assert asyncio.run(asked()) == 200
    assert app.most == THREADS


def test_who_has_too_many_requests_waiting_is_told_to_ask_again_later(tmp_path: Path) -> None:
    app = Slow()
    front = fronted(app, tmp_path)

    async def asked() -> tuple[int, dict[bytes, bytes]]:
        slow = [asyncio.create_task(ask(front, "/slow", GREEDY)) for _ in range(THREADS // 2 + WAITING)]
        await asyncio.sleep(0)
        told = await asyncio.wait_for(ask(front, "/slow", GREEDY), 30)
        app.let.set()
        assert {status for status, _ in await asyncio.gather(*slow)} == {200}
        return told

    status, headers = asyncio.run(asked())
    assert status == 503
    assert int(headers[b"retry-after"]) > 0


def test_a_client_that_has_gone_is_forgotten() -> None:
    places = Places(1, 0)

    async def come() -> None:
        for _ in range(3):
            async with places.place(GREEDY):
                with pytest.raises(Full):
                    async with places.place(GREEDY):
                        pass
        assert not places._guests

    asyncio.run(come())


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, [b"198.51.100.9"], "192.0.2.1"),
        (1, [b"198.51.100.9"], "198.51.100.9"),
        (1, [b"203.0.113.5, 198.51.100.9"], "198.51.100.9"),
        (1, [b"203.0.113.5", b"198.51.100.9"], "198.51.100.9"),
        (2, [b"203.0.113.5, 198.51.100.9, 198.51.100.1"], "198.51.100.9"),
        (2, [b"198.51.100.9"], "192.0.2.1"),
        (1, [], "192.0.2.1"),
        (1, [b""], "192.0.2.1"),
    ],
)
def test_a_client_behind_proxies_is_whom_the_trusted_ones_name(proxies: int, said: list[bytes], address: str) -> None:
    assert behind(proxies, "192.0.2.1", [(b"x-forwarded-for", value) for value in said]) == address


def test_a_customer_s_network_of_version_6_is_one_client() -> None:
    assert client("2001:db8::1") == client("2001:db8::ffff:1") != client("2001:db8:0:1::1")
    assert client("") == "unknown"
