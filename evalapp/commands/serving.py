"""The web application and the job worker, together until stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click
import waitress

from evalapp import create_app
from evalapp.commands.installation import CommandError, Installation, installation
from evalapp.commands.line import say_error
from evalapp.queue import serve_jobs

__all__ = ["serve", "serve_command", "worker_command"]

THREADS = 8
GRACE_SECONDS = 10
RESTART_SECONDS = 2


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
def serve_command(host: str, port: int) -> None:
    """Serve the pages, and do the jobs in a process beside, until Ctrl-C or SIGTERM; both stop together."""
    with installation() as place:
        serve(place, host, port)


@click.command("worker")
@click.option("--with-parent", is_flag=True, hidden=True, help="Stop when standard input ends.")
def worker_command(with_parent: bool) -> None:
    """Do the jobs (reports, mail) until stopped. `serve` starts one by itself."""
    with installation() as place:
        if with_parent:
            threading.Thread(target=_stop_with_parent, daemon=True).start()
        serve_jobs(place.settings, place.database)


def serve(place: Installation, host: str, port: int, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until stopped; `ready` is called when the address is open."""
    app = create_app(place.settings, place.database)
    try:
        server = waitress.create_server(
            app, host=host, port=port, threads=THREADS, ident=None, max_request_body_size=place.settings.max_body
        )
    except OSError as error:
        raise CommandError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    with _stopped_by_signals(), _worker():
        say_error(f"Serving on http://{host}:{port} (Ctrl-C stops).")
        ready()
        server.run()
    server.close()


@contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """SIGTERM and SIGINT (Ctrl-C) both end the block, and the process with status 0."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _worker() -> Iterator[None]:
    """A worker process beside, started again if it dies."""
    ending = threading.Event()
    running: list[subprocess.Popen[bytes]] = [_start_worker()]

    def watch() -> None:
        while not ending.is_set():
            status = running[0].wait()
            if not ending.is_set():
                say_error(f"The worker ended (status {status}); it is started again.")
                time.sleep(RESTART_SECONDS)
                running[0] = _start_worker()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ending.set()
        _stop(running[0])


def _start_worker() -> subprocess.Popen[bytes]:
    """Its standard input is a pipe from here: however this process ends, the pipe ends too, and the worker stops."""
    command = [sys.executable, "-m", "evalapp", "worker", "--with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _stop_with_parent() -> None:
    # Not through sys.stdin: a thread that waits in its buffer breaks the end of the interpreter.
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
