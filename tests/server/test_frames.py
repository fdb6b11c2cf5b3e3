from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from server.errors import FrameError
from server.frames import (
    DTYPES,
    FLAG_KEYFRAME,
    FLAG_LAST,
    HEADER,
    KIND_SERIES,
    KIND_SNAPSHOT,
    Stamp,
    decode_frame,
    decode_header,
    encode_frame,
    split_bundle,
)

STAMP = Stamp(epoch=2**32 - 1, seq=7, time_ms=12345)
ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
)


def frame(*arrays: np.ndarray, flags: int = FLAG_LAST) -> bytes:
    return encode_frame(STAMP, kind=KIND_SNAPSHOT, stream=3, flags=flags, arrays=arrays)


def test_the_header_has_32_bytes_and_says_what_follows() -> None:
    data = encode_frame(STAMP, kind=KIND_SERIES, stream=6, flags=FLAG_KEYFRAME, arrays=[np.zeros(3, np.int8)])
    header = decode_header(data)
    assert HEADER.size == 32
    assert data[:2] == b"\x01\xb0"
    assert (header.kind, header.stream, header.flags, header.arrays) == (2, 6, 1, 1)
    assert (header.epoch, header.seq, header.time_ms) == (2**32 - 1, 7, 12345)
    assert header.payload_bytes == len(data) - 32
    assert not header.is_last


def test_array_data_starts_at_multiples_of_eight() -> None:
    data = frame(np.arange(3, dtype=np.int8), np.arange(2, dtype=np.float64))
    payload = data[32:]
    assert payload[0:4] == bytes([1, 1, 0, 0])
    assert payload[4:8] == (3).to_bytes(4, "little")
    assert payload[8:16] == bytes([0, 1, 2, 0, 0, 0, 0, 0])
    assert payload[24:40] == np.array([0.0, 1.0], "<f8").tobytes()


@given(st.lists(ARRAYS, max_size=4))
def test_what_is_encoded_is_decoded(arrays: list[np.ndarray]) -> None:
    header, decoded = decode_frame(frame(*arrays))
    assert header.arrays == len(arrays)
    for before, after in zip(arrays, decoded, strict=True):
        assert after.shape == before.shape
        assert after.dtype == before.dtype
        np.testing.assert_array_equal(after, before)


def test_arrays_that_are_not_contiguous_or_big_endian_arrive_the_same() -> None:
    table = np.arange(12, dtype=">f4").reshape(3, 4).T
    _, (decoded,) = decode_frame(frame(table))
    np.testing.assert_array_equal(decoded, table)


def test_a_type_without_a_number_is_refused() -> None:
    with pytest.raises(FrameError, match="dtype complex128 cannot be sent; allowed are uint8"):
        frame(np.zeros(1, np.complex128))


def test_a_bundle_is_cut_into_its_frames() -> None:
    first, second = frame(np.zeros(3, np.float32), flags=0), frame(np.zeros((2, 2), np.int8))
    assert split_bundle(first + second) == [first, second]


@pytest.mark.parametrize("cut", [1, 31, 32, 40])
def test_a_bundle_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(FrameError):
        split_bundle(frame(np.zeros(9, np.float64))[:cut])


def test_a_bundle_without_an_end_is_refused() -> None:
    with pytest.raises(FrameError, match="flag of the last"):
        split_bundle(frame(np.zeros(1, np.int8), flags=0))
    with pytest.raises(FrameError, match="flag of the last"):
        split_bundle(b"")


@given(st.binary(max_size=200), st.integers(0, 120))
def test_damaged_bytes_are_refused_and_nothing_else_happens(noise: bytes, position: int) -> None:
    data = frame(np.arange(6, dtype=np.int16).reshape(2, 3), np.ones(2, np.float32))
    damaged = data[:position] + noise + data[position + len(noise) :]
    for bytes_ in (noise, damaged):
        with contextlib.suppress(FrameError):
            decode_frame(bytes_)


def test_huge_shapes_allocate_nothing() -> None:
    payload = bytes([5, 2, 0, 0]) + (2**32 - 1).to_bytes(4, "little") * 2 + bytes(4)
    head = HEADER.pack(0xB001, 1, 0, FLAG_LAST, 1, 1, 1, 1, len(payload))
    with pytest.raises(FrameError, match="does not fit"):
        decode_frame(head + payload)
