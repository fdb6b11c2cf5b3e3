"""Goal L13: a term's data does not slow the next start down."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from sqlalchemy import Connection, insert

from server.kept_run import KeptRun, encode_kept
from server.kept_sessions import KeptSessions
from server.storage import Storage, checkpoint_files
from server.storage.tables import saved_runs, sessions, visitors
from tests.evidence.figures import Figures
from tests.load.process import own_bytes
from tests.real_server import Server

VISITORS, SAVED, UNCLEAN = 2000, 5000, 300
MOST_S = 5.0


def fill(connection: Connection) -> None:
    now = time.time()
    people = [{"id": f"v{number}", "created_at": now, "seen_at": now} for number in range(VISITORS)]
    connection.execute(insert(visitors), people)
    run = {"name": "n", "experiment": "playground", "config": {"seed": 1}, "measures": {}, "columns": ["step"]}
    content = {"curves": bytes(8000), "thumbnail": bytes(2400), "step": 1, "created_at": now}
    saved = [{"id": f"s{number}", "visitor": f"v{number % VISITORS}", **run, **content} for number in range(SAVED)]
    connection.execute(insert(saved_runs), saved)
    rows = [
        {"id": f"r{number}", "visitor": f"v{number}", "experiment": "playground", "created_at": now, "seen_at": now}
        for number in range(UNCLEAN)
    ]
    connection.execute(insert(sessions), rows)


def test_a_full_database_and_unclean_runs_are_ready_in_five_seconds(tmp_path: Path, figure: Figures) -> None:
    folder = tmp_path / "data"
    storage = Storage(folder)
    storage.open()
    storage.write_now(fill)
    header = encode_kept(KeptRun("playground", "xor", {}, 1, False, None, None, []))
    for number in range(UNCLEAN):
        run = folder / "runs" / f"r{number}"
        checkpoint_files.write(run, header, b"weights")
        (run / "checkpoint-000000000002.part").write_bytes(b"half")
    storage.close()

    begin = time.monotonic()
    with Server(folder) as server:
        ready_s = time.monotonic() - begin
        server.until(lambda: not list(folder.glob("runs/*/*.part")), "half-written checkpoints were not swept")
        memory = own_bytes(server.process.pid)
    figure("L13", f"from the command to ready, {VISITORS:,} people and {UNCLEAN} unclean runs", ready_s, "s",
           at_most=MOST_S, timing=True)  # fmt: skip
    figure("L13", "memory of the server then", memory / 2**20, "MiB", at_most=300)
    figure("L13", "saved runs among it", SAVED)

    storage.open()
    found = asyncio.run(KeptSessions(storage, 20).find("v7", None, "playground", ""))
    assert [row.id for row in found] == ["r7"]
    storage.close()
