"""The pages of a store as `policywatch web` serves them: `python -m benchmarks.served DATA` says where.

Each answer says in Server-Timing how long it took in the server, and what CPU time the whole process spent
meanwhile: asked one request at a time, that is the request's own.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store import Store
from web.app import create_app
from web.server import WebServer
from web.settings import WebSettings


class Clocked:
    """An application whose answers say how long they took; our pages are whole before they begin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, spent = time.perf_counter(), time.process_time()

        async def clocked(message: Message) -> None:
            if message["type"] == "http.response.start":
                wall, cpu = time.perf_counter() - began, time.process_time() - spent
                headers = MutableHeaders(scope=message)
                headers["Server-Timing"] = f"wall;dur={wall * 1e3:.3f}, cpu;dur={cpu * 1e3:.3f}"
            await send(message)

        await self._app(scope, receive, clocked)


def took(header: str) -> tuple[float, float]:
    """(wall, CPU) seconds of a Server-Timing header as `Clocked` writes it."""
    wall, cpu = (float(part.partition("dur=")[2]) / 1e3 for part in header.split(","))
    return wall, cpu


def main(data: Path) -> None:
    """Until its input ends."""
    settings = WebSettings(port=0)
    with Store.open(data, create=False) as store:
        app = create_app(store, settings)
        app.add_middleware(Clocked)
        with WebServer(app, settings) as server:
            print(server.address, flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
