"""Serves an application on an address of this machine, in a thread of its own."""

from __future__ import annotations

import logging
import socket
import threading
from types import TracebackType

import uvicorn
from fastapi import FastAPI

from web import arenas
from web.settings import WebSettings

log = logging.getLogger(__name__)
CONNECTIONS = 500  #: at once; who comes beyond is asked to wait
IDLE_SECONDS = 75  #: until an unused connection is closed: just then, a request may be under way
STOP_SECONDS = 3  #: for answers under way when it is to stop


class CannotListen(Exception):  # noqa: N818
    """The address can't be listened on; the text names the cure in one line."""

    exit_code = 1


class WebServer:
    """Listens from the moment it is made, answers from `start` to `stop`; also a context manager."""

    def __init__(self, app: FastAPI, settings: WebSettings) -> None:
        """Raises CannotListen."""
        arenas.few()
        self._socket = _listen(settings.host, settings.port)
        self.port: int = self._socket.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        shown = "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "[::]" else host  # noqa: S104
        self.address = f"http://{shown}:{self.port}"
        config = uvicorn.Config(
            app,
            http="h11",
            loop="asyncio",
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,  # the program's own; addresses may hold secret links, so none is logged
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nobody's word is taken for where a request comes from
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=STOP_SECONDS,
            timeout_keep_alive=IDLE_SECONDS,
        )
        # What is no HTTP, or one connection too many, is the sender's affair.
        logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends cleanly: answers under way have a few seconds. Safe to call more than once."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS + 5)
        self._socket.close()

    def wait(self, seconds: float) -> bool:
        """Waits for it to end, at most so long; whether it has."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _serve(self) -> None:
        try:
            self._server.run(sockets=[self._socket])
        except Exception:
            log.exception("the pages are not served any more; the watch goes on")

    def __enter__(self) -> WebServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _listen(host: str, port: int) -> socket.socket:
    try:
        ((family, kind, protocol, _, address), *_) = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(socket.SOMAXCONN)
        except BaseException:
            listening.close()
            raise
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise CannotListen(
            f"the pages can't be served at {host}:{port} ({said}): stop what listens there, or choose "
            "another port in the [web] table of policywatch.toml"
        ) from error
    return listening
