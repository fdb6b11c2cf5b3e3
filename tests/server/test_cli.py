from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from server import cli
from server.doctor import examine_settings
from server.progress_bar import ProgressBar
from server.rooms.teachers import Teachers
from server.storage import Storage
from server.storage.tables import rooms
from server.visitor import owner_of


@pytest.mark.parametrize("command", ["serve", "warm", "doctor", "train", "teacher", "backup", "restore"])
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert f"playground {command}" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["dance"], ["serve", "--port", "x"], ["serve", "--colour", "red"]])
def test_wrong_arguments_exit_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2
    assert "usage: playground" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "70000"], "port: expected a whole number from 0 to 65535, got 70000"),
        (["--allowed-origin", "x"], "allowed origin: expected such as"),
        (["--most-sessions", "0"], "most_sessions: expected at least 1, got 0"),
    ],
)
def test_a_wrong_setting_is_named(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["serve", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_another_teacher_gets_a_token_unless_the_server_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["teacher", "--data-folder", str(tmp_path)]
    assert cli.main(command) == 0
    token = capsys.readouterr().out.strip()
    storage = Storage(tmp_path)
    storage.open()
    teachers = Teachers(storage)
    asyncio.run(teachers.load())
    assert teachers.knows(owner_of(token))
    assert cli.main(command) == 1
    assert "another server uses the data folder" in capsys.readouterr().err
    storage.close()


def test_a_leaked_token_is_revoked_and_its_rooms_pass_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def command(*options: str) -> str:
        assert cli.main(["teacher", "--data-folder", str(tmp_path), *options]) == 0
        return capsys.readouterr().out.strip()

    leaked, idle = command(), command()
    storage = Storage(tmp_path)
    storage.open()
    room = insert(rooms).values(id="r", teacher=owner_of(leaked), code="c", name="n", config={}, created_at=1.5)
    storage.write_now(lambda connection: connection.execute(room))
    storage.close()
    names = {line.split()[0]: line for line in command("--list").splitlines()}
    assert all(token not in "".join(names.values()) for token in (leaked, idle))
    name = owner_of(leaked)[:12]
    assert names[name].endswith("rooms: 1")
    heir = command("--revoke", name).rpartition(" ")[2]
    assert command("--revoke", owner_of(idle)[:12]) == "revoked"
    storage.open()
    teachers = Teachers(storage)
    asyncio.run(teachers.load())
    assert [teachers.knows(owner_of(token)) for token in (leaked, idle, heir)] == [False, False, True]
    assert storage.write_now(lambda connection: connection.scalars(select(rooms.c.teacher)).all()) == [owner_of(heir)]
    storage.close()
    for unknown in (name, ""):
        assert cli.main(["teacher", "--data-folder", str(tmp_path), "--revoke", unknown]) == 1
        assert "expected the name of one account as --list shows it" in capsys.readouterr().err


def test_a_port_in_use_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert cli.main(["serve", "--port", str(taken.getsockname()[1])]) == 1
    assert "in use" in capsys.readouterr().err


def test_train_prints_what_it_came_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "circle.json"
    path.write_text('{"dataset": "circle", "learning_rate": 0.1}', encoding="utf-8")
    assert cli.main(["train", str(path), "--steps", "400"]) == 0
    lines = dict(line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert 300 <= float(lines["step"]) <= 400
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (['{"dataset": "donut"}'], "dataset: expected one of"),
        (["[1]"], "No such file"),
        (['{"dataset"'], "Expecting ':' delimiter"),
        (["--steps", "0"], "--steps: expected at least 1, got 0"),
        (["--experiment", "nothing"], "--experiment: expected one of playground"),
    ],
)
def test_train_says_what_is_wrong(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["train", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_warm_tells_its_progress_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["warm", "--lines"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told[-1]["done"] == told[-1]["total"] > 0


def test_the_bar_fills_up_and_a_file_gets_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    bar = ProgressBar("Work")
    for done in range(11):
        bar.show(done, 10, "part")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [f"Work [{'.' * 28}]   0% part", f"Work [{'#' * 28}] 100% part"]


def test_the_doctor_reports_every_part(capsys: pytest.CaptureFixture[str]) -> None:
    machine = {"python", "packages", "workers", "kernel cache", "libraries", "labs", "sets of images", "cuda"}
    cli.main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    report = {line[8:24].strip(): (line.startswith("ok "), line[25:]) for line in lines}
    assert set(report) == machine | {"processors", "memory", "address", "names", "storage", "disk"}
    assert report["address"] == (True, "127.0.0.1, port 8000; reached from this machine only")
    assert report["names"] == (True, "localhost, plain addresses and: no other")
    assert "small networks in training" in report["memory"][1]


@pytest.mark.parametrize(
    ("settings", "line", "fine", "said"),
    [
        (
            {"BASE_PATH": "/class", "HTTPS": "1"},
            "address",
            True,
            "below /class/; browsers come by HTTPS",
        ),
        ({"BASE_PATH": "/static"}, "address", False, "begins like one of the server's own addresses"),
        ({"HOST": "0.0.0.0"}, "address", True, "without HTTPS, so keep to a network you trust"),
        (
            {"ALLOWED_ORIGINS": "http://a.example"},
            "names",
            False,
            "a.example is no name of this server: allow",
        ),
        (
            {"ALLOWED_ORIGINS": "https://a.example", "ALLOWED_HOSTS": "a.example"},
            "names",
            False,
            "set https, or",
        ),
        ({"ALLOWED_HOSTS": "a.example"}, "names", True, "a.example"),
        ({"PORT": "70000"}, "settings", False, "port: expected a whole number"),
        ({"DATABASE": "postgresql://nobody@127.0.0.1:1/none"}, "storage", False, "the database cannot be opened"),
    ],
)
def test_the_doctor_knows_the_settings(
    settings: dict[str, str],
    line: str,
    fine: bool,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"PLAYGROUND_{name}", value)
    found = next(finding for finding in examine_settings() if finding.name == line)
    assert found.fine == fine
    assert said in found.detail
