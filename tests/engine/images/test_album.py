"""Pictures of somebody's own: what a page has packed is read, and everything else refused before it is unpacked."""

import json

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.images._album import FEWEST_OF_A_CLASS, MAGIC, MOST_BYTES, MOST_CLASSES, SIDES, read_album

AREA = SIDES[1] ** 2


def packed(classes=("cat", "dog"), counts=(5, 6), missing=0, area=AREA, **others):
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, max(0, sum(counts)) * area - missing, dtype=np.uint8)
    head = json.dumps({"classes": list(classes), "counts": list(counts), **others})
    return MAGIC + head.encode() + b"\n" + pixels.tobytes()


def test_pictures_arrive_class_after_class():
    data = packed()
    album = read_album(data, "pets.zip")
    assert (album.name, album.classes, album.counts) == ("pets.zip", ("cat", "dog"), (5, 6))
    assert album.pixels.tobytes() == data[-11 * AREA :]
    assert album.labels().tolist() == [0] * 5 + [1] * 6
    assert read_album(data, "pets.zip").digest == album.digest != read_album(data, "other").digest


def test_color_pictures_say_so_and_have_three_bytes_a_pixel():
    album = read_album(packed(channels=3, area=3 * SIDES[3] ** 2), "garden.zip")
    assert album.pixels.shape == (11, 32, 32, 3)
    assert album.description()["channels"] == 3
    assert "channels" not in read_album(packed(), "pets.zip").description()  # as before there were any in color


def test_a_fifth_of_each_class_is_kept_for_testing_and_the_seed_chooses_which():
    album = read_album(packed(counts=(4, 50)), "")
    train, test = album.split(1)
    labels = album.labels()
    assert sorted([*train, *test]) == list(range(54))
    assert np.bincount(labels[test]).tolist() == [1, 10]
    np.testing.assert_array_equal(train, album.split(1)[0])
    assert train.tolist() != album.split(2)[0].tolist()


HOSTILE = {
    "nothing": b"",
    "a zip": b"PK\x03\x04" + bytes(100),
    "another magic": packed().replace(b"PICTURES1", b"PICTURES9"),
    "no end of the header": MAGIC + b"{" + b" " * 20_000,
    "no JSON": MAGIC + b"__import__('os')\n",
    "JSON that never ends": MAGIC + b"[" * 8_000 + b"\n",
    "a list": MAGIC + b"[1, 2]\n",
    "a number": MAGIC + b"1e999\n",
    "broken UTF-8": MAGIC + b'{"classes": ["\xff\xfe"]}\n',
    "an unknown entry": packed(path="/etc/passwd"),
    "a missing entry": MAGIC + b'{"classes": ["a", "b"]}\n',
    "classes that are no list": MAGIC + b'{"classes": "ab", "counts": [4, 4]}\n',
    "one class": packed(("cat",), (9,)),
    "too many classes": packed([str(number) for number in range(MOST_CLASSES + 1)], [4] * (MOST_CLASSES + 1)),
    "a class without a name": packed(("", "dog")),
    "a name too long": packed(("c" * 41, "dog")),
    "a name with a line break": packed(("a\nb", "dog")),
    "a name that is a number": packed((1, "dog")),
    "a name twice": packed(("dog", "dog")),
    "counts of other classes": packed(("cat", "dog"), (5, 5, 5)),
    "too few of a class": packed(("cat", "dog"), (9, FEWEST_OF_A_CLASS - 1)),
    "a negative count": MAGIC + b'{"classes": ["a", "b"], "counts": [-4, 8]}\n',
    "a count that is true": MAGIC + b'{"classes": ["a", "b"], "counts": [true, 8]}\n',
    "an enormous count": MAGIC + b'{"classes": ["a", "b"], "counts": [4, 1e300]}\n',
    "a count for petabytes": MAGIC + b'{"classes": ["a", "b"], "counts": [4, 999999999999999]}\n',
    "two channels": packed(channels=2, area=2 * AREA),
    "channels that are a list": packed(channels=[3]),
    "channels that are true": packed(channels=True),
    "grey pixels said to be in color": packed(channels=3),
    "fewer pixels than said": packed(missing=1),
    "more pixels than said": packed() + b"\0",
    "too many bytes": packed() + bytes(MOST_BYTES),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_album_is_refused_with_a_sentence(kind):
    with pytest.raises(ConfigError) as refused:
        read_album(HOSTILE[kind], "x")
    assert refused.value.path == "pictures"
    assert refused.value.problem.endswith((".", "came."))
    assert len(refused.value.problem) < 300
