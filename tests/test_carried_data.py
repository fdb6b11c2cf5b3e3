"""The data that an installation carries: compared with its checksum, packed alike every time, found by the engine."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import engine
import hatch_build

ROOT = Path(__file__).resolve().parents[1]
CONTENT = b"many pictures" * 100


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "pictures").write_bytes(CONTENT)
    return folder


def test_files_are_packed_to_the_same_bytes_every_time(package: Path, tmp_path: Path) -> None:
    files = {"pictures": hashlib.sha256(CONTENT).hexdigest()}
    for target in ("one", "two"):
        hatch_build.pack_data(package, tmp_path / target, files)
    assert (tmp_path / "one" / "pictures.gz").read_bytes() == (tmp_path / "two" / "pictures.gz").read_bytes()


@pytest.mark.parametrize("name", ["pictures", "labels"])
def test_a_wrong_or_missing_file_stops_the_build(name: str, package: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=f"{name} of package package is missing or has another checksum"):
        hatch_build.pack_data(package, tmp_path / "target", {name: "0" * 64})


def test_the_build_and_the_engine_know_the_same_checksums() -> None:
    pinned = json.loads((ROOT / "package.json").read_text("utf-8"))["data"]["mnist"]["files"]
    known = {source.name: source.unpacked_sha256 for source in engine.images.IMAGES["mnist"].sources}
    assert {f"{Path(name).name}.gz": checksum for name, checksum in pinned.items()} == known


def test_the_whole_of_mnist_is_there_without_a_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PLAYGROUND_DATA", raising=False)
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path))
    data = engine.datasets.load("mnist")
    assert (data.train.shape, data.test.shape) == ((60_000, 28, 28, 1), (10_000, 28, 28, 1))
