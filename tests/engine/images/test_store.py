"""Where sets of images are found, and what is refused."""

import gzip
import hashlib
import struct
from dataclasses import replace

import numpy as np
import pytest

import engine
from engine.errors import ConfigError, DataError, FormatError
from engine.images import IMAGES, _idx, _store, fetch
from engine.images._image_set import Source

RNG = np.random.default_rng(0)
ARRAYS = {
    "x_train": RNG.integers(0, 256, (6, 28, 28), dtype=np.uint8),
    "y_train": np.arange(6, dtype=np.uint8),
    "x_test": RNG.integers(0, 256, (3, 28, 28), dtype=np.uint8),
    "y_test": np.arange(3, dtype=np.uint8),
}
PARTS = {array: part for part, array in _store.IDX_PARTS.items()}


def idx(array):
    return struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def small_mnist(folder, key="mnist"):
    """Write the four files of a small set and return the description that fits them."""
    folder.mkdir(parents=True)
    sources = []
    for source in IMAGES["mnist"].sources:
        part = "-".join(source.name.split("-")[:2])
        content = idx(ARRAYS[_store.IDX_PARTS[part]])
        packed = gzip.compress(content, mtime=0)
        (folder / source.name).write_bytes(packed)
        hashes = (hashlib.sha256(packed).hexdigest(), hashlib.sha256(content).hexdigest())
        sources.append(Source(source.name, len(packed), *hashes))
    return replace(IMAGES[key], sources=tuple(sources))


@pytest.fixture(autouse=True)
def nothing_here(monkeypatch, tmp_path):
    """Hide what this machine has."""
    monkeypatch.delenv("PLAYGROUND_DATA", raising=False)
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(_store, "CARRIED", tmp_path / "carried")


def same(found):
    return all(
        np.array_equal(actual, ARRAYS[name].reshape(actual.shape))
        for name, actual in (
            ("x_train", found.train),
            ("y_train", found.y_train),
            ("x_test", found.test),
            ("y_test", found.y_test),
        )
    )


def test_the_users_folder_comes_first(monkeypatch, tmp_path):
    np.savez(tmp_path / "mnist.npz", **ARRAYS)
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    found = engine.datasets.load("mnist")
    assert same(found)
    assert found.shape == (28, 28, 1)
    assert found.x_train.dtype == np.float32
    assert found.x_train.max() <= 1.0


@pytest.mark.parametrize("place", ["cache/data/mnist", "carried/mnist"])
def test_the_cache_and_the_installation_are_looked_in(place, tmp_path):
    spec = small_mnist(tmp_path / place)
    assert same(_store.find("mnist", spec))


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("cache/data/mnist", r"train-images-idx3-ubyte\.gz is damaged \(its checksum is wrong\); delete it"),
        ("carried/mnist", r"train-images-idx3-ubyte\.gz (cannot be unpacked|is not the file it should be)"),
    ],
)
def test_a_damaged_file_is_named(place, message, tmp_path):
    spec = small_mnist(tmp_path / place)
    path = tmp_path / place / "train-images-idx3-ubyte.gz"
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(FormatError, match=message):
        _store.find("mnist", spec)


def test_a_missing_set_says_how_to_get_it():
    with pytest.raises(
        DataError,
        match=r"fetch it with `playground data get mnist` or the button .*, or put mnist\.npz",
    ):
        engine.datasets.load("mnist")
    with pytest.raises(DataError, match=r"^Flowers is not on this machine: put flowers32\.npz"):
        engine.datasets.load("flowers32")
    with pytest.raises(DataError, match="has no address it could be fetched from"):
        fetch("flowers32")


def test_an_unknown_set_is_refused_with_all_names():
    with pytest.raises(ConfigError, match=r"dataset: expected one of .*mnist.*; got 'mnits'"):
        engine.datasets.load("mnits")
    with pytest.raises(ConfigError, match="noise: no such setting"):
        engine.datasets.load("mnist", noise=0.1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x_train": None}, "lacks x_train"),
        ({"x_train": ARRAYS["x_train"].astype(np.float32)}, r"expected x_train as uint8 \(pictures, 28, 28, 1\)"),
        ({"x_test": np.zeros((3, 8, 8), np.uint8)}, r"expected x_test .* got uint8 \(3, 8, 8\)"),
        ({"y_train": np.arange(5)}, "expected y_train as 6 whole numbers"),
        ({"y_test": np.array([0, 1, 10])}, "expected classes from 0 to 9 in y_test"),
        ({"y_test": np.array([{}, {}, {}], dtype=object)}, "cannot be read"),
    ],
)
def test_a_wrong_file_of_the_user_is_refused(change, message, monkeypatch, tmp_path):
    arrays = {name: array for name, array in {**ARRAYS, **change}.items() if array is not None}
    np.savez(tmp_path / "mnist.npz", allow_pickle=True, **arrays)
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    with pytest.raises(FormatError, match=message):
        engine.datasets.load("mnist")


def test_a_file_that_is_no_archive_is_refused(monkeypatch, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(b"not an archive")
    monkeypatch.setenv("PLAYGROUND_DATA", str(tmp_path))
    with pytest.raises(FormatError, match=r"mnist\.npz cannot be read"):
        engine.datasets.load("mnist")


@pytest.mark.parametrize(
    "content", [b"", b"\0\0\x08", b"\0\0\x09\x01\0\0\0\0", idx(ARRAYS["y_test"])[:-1], b"\0\0\x08\x02\0\0\0\x01"]
)
def test_what_is_no_idx_file_is_refused(content):
    with pytest.raises(FormatError, match=r"^a file"):
        _idx.parse(content, "a file")


def test_the_digits_come_with_scikit_learn():
    found = engine.datasets.load("digits")
    assert found.train.shape == (1437, 8, 8, 1)
    assert np.bincount(np.concatenate([found.y_train, found.y_test])).tolist() == [
        *(178, 182, 177, 183, 181, 182, 181, 179, 174, 180),
    ]


@pytest.mark.parametrize("key", IMAGES)
def test_every_set_is_described(key):
    spec = IMAGES[key]
    assert spec.help.endswith(".")
    assert len(spec.shape) == 3
    assert spec.licence
    assert spec.origin
    assert all(len(source.sha256) == 64 and source.size > 0 for source in spec.sources)
    assert bool(spec.sources) == bool(spec.mirrors)
    assert "mirrors" not in spec.as_dict()
