"""Goal S9: join codes cannot be guessed, and who tries locks out only himself, not the address of the class."""

from __future__ import annotations

import time
from math import log2

import numpy as np
from starlette.testclient import TestClient

from server.rooms.codes import ALPHABET, LENGTH, draw_code
from server.rooms.rooms import MOST_ROOMS, WRONG_CODES_AT_ONCE
from tests.evidence.figures import Figures
from tests.server.people import Browser

TRIES = 1000


def test_a_thousand_guesses_find_nothing_and_lock_out_nobody_else(
    client: TestClient, room: dict[str, str], figure: Figures
) -> None:
    """All come from one address, as in a classroom: half from one browser, the others each from a new one."""
    guesser = Browser(client)
    statuses, seconds = [], []
    for number in range(TRIES):
        browser = guesser if number % 2 else Browser(client)
        begin = time.monotonic()
        statuses.append(browser.join(draw_code(), "Eve").status_code)
        if statuses[-1] == 429:
            seconds.append(time.monotonic() - begin)
    assert set(statuses) == {404, 429}
    assert statuses.count(429) >= TRIES / 2 - 2 * WRONG_CODES_AT_ONCE
    assert guesser.join(room["code"], "Eve").status_code == 429, "the right code comes too late"
    assert [Browser(client).join(room["code"], name).status_code for name in ("Ann", "Bob")] == [200, 200]
    figure("S9", "guesses", TRIES)
    figure("S9", "codes found", statuses.count(200), at_most=0)
    figure(
        "S9",
        "median time of an answer to who is locked out",
        1000 * float(np.median(seconds)),
        "ms",
        at_most=10,
        timing=True,
    )
    figure("S9", "bits of a code", log2(len(ALPHABET)) * LENGTH, at_least=40)
    figure(
        "S9", "million guesses for one hit among a teacher's hundred rooms", len(ALPHABET) ** LENGTH / MOST_ROOMS / 2e6
    )


def test_a_failed_sign_in_tells_nothing_and_changes_nothing(client: TestClient, tokens: list[str]) -> None:
    stranger = Browser(client)
    near = tokens[0][:-1] + ("A" if tokens[0][-1] != "A" else "B")
    answers = [stranger.post("/api/teacher", token=token) for token in (near, "x" * 43)]
    assert answers[0].text == answers[1].text
    assert [answer.status_code for answer in answers] == [403, 403]
    assert all("set-cookie" not in answer.headers for answer in answers)
