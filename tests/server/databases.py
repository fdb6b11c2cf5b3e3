"""Both databases: SQLite in a folder, and a real PostgreSQL started for these tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


def _program(name: str) -> str | None:
    """Return a program of PostgreSQL; Debian keeps them out of the path."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(places[0]) if places else None)


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a PostgreSQL server without its database's name."""
    initdb, server = _program("initdb"), _program("postgres")
    if initdb is None or server is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        made = [*_unprivileged(), initdb, "-D", f"{folder}/data", "-U", "tester", "-A", "trust", "-N", "-E", "UTF8"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder)
        options = ["-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off"]
        log = folder / "log"
        with log.open("wb") as output:
            running = subprocess.Popen(
                [*_unprivileged(), server, "-D", f"{folder}/data", *options], stdout=output, stderr=output, cwd=folder
            )
        try:
            _wait_for(folder, log)
            yield f"host={folder} user=tester"
        finally:
            running.terminate()
            running.wait(20)


def _wait_for(folder: Path, log: Path) -> None:
    for attempt in range(200):
        try:
            psycopg.connect(f"host={folder} user=tester dbname=postgres").close()
        except psycopg.OperationalError:
            if attempt == 199:
                pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}")
            time.sleep(0.05)
        else:
            return


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of an empty database of each kind; empty for the SQLite one of a data folder."""
    if request.param == "sqlite":
        yield ""
        return
    where = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(f"{where} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        host = where.split()[0].removeprefix("host=")
        yield f"postgresql://tester@/{name}?host={host}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
