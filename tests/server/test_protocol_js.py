from __future__ import annotations

import pytest

from server import protocol_js
from server.assets import static_dir
from server.commands import COMMANDS
from server.events import EVENTS


def test_the_browsers_types_are_up_to_date() -> None:
    written = (static_dir() / "protocol.js").read_text(encoding="utf-8")
    assert written == protocol_js.protocol_js(), "run `make protocol`"


def test_every_message_has_a_type() -> None:
    text = protocol_js.protocol_js()
    for kind in COMMANDS:
        assert f"@typedef {{object}} {kind.__name__}Command" in text
    for event in EVENTS:
        assert f"@typedef {{object}} {event.__name__}Event" in text
    assert " * @property {'batch' | 'epoch'} [unit]" in text
    assert " * @property {number | null} steps_per_second" in text


def test_check_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path_factory.mktemp("static")
    monkeypatch.setattr(protocol_js, "static_dir", lambda: folder)
    assert protocol_js.main(["--check"]) == 1
    assert "make protocol" in capsys.readouterr().err
    assert protocol_js.main([]) == 0
    assert protocol_js.main(["--check"]) == 0
