from __future__ import annotations

import asyncio

import numpy as np

from server.commands import Ack
from server.frames import FLAG_LAST, KIND_SNAPSHOT, Stamp, encode_frame
from server.outbox import Close, Outbox
from server.stage import MOST_IN_FLIGHT, Stage


def bundle(seq: int) -> bytes:
    stamp = Stamp(epoch=1, seq=seq, time_ms=0)
    return encode_frame(stamp, kind=KIND_SNAPSHOT, stream=0, flags=FLAG_LAST, arrays=[np.zeros(4, np.float32)])


def taken(outbox: Outbox) -> list[str | bytes] | Close:
    return asyncio.run(asyncio.wait_for(outbox.take(), 1))


def test_however_many_watch_one_question_is_asked_and_the_bytes_are_shared() -> None:
    stage, boxes = Stage(), [Outbox(), Outbox()]
    numbers = [stage.join(name, box) for name, box in zip("ab", boxes, strict=True)]
    assert stage.question() is None
    stage.watch(numbers[0], {"boundary": {"size": 100}})
    stage.watch(numbers[1], {"boundary": {"size": 40}, "curves": {}})
    question = stage.question()
    assert question is not None
    assert question.streams == {"boundary": {"size": 100}, "curves": {}}
    assert question.keyframe
    stage.publish(bundle(1))
    first, second = (taken(box) for box in boxes)
    assert first == second == [bundle(1)]


def test_rows_are_sent_from_what_the_slowest_has() -> None:
    stage = Stage()
    ahead, behind = (stage.join(name, Outbox()) for name in "ab")
    stage.watch(ahead, {"curves": {}})
    stage.acknowledge(ahead, Ack(seq=1, points=50, generation=2))
    stage.acknowledge(behind, Ack(seq=1, points=20, generation=2))
    question = stage.question()
    assert question is not None
    assert (question.points, question.generation) == (20, 2)
    stage.acknowledge(behind, Ack(seq=1, points=900, generation=1))  # of before the curve was thinned
    question = stage.question()
    assert question is not None
    assert (question.points, question.generation) == (0, 2)


def test_who_does_not_draw_is_left_out_and_gets_a_keyframe_later() -> None:
    stage, box = Stage(), Outbox()
    number = stage.join("slow", box)
    stage.watch(number, {"boundary": {}})
    assert stage.question() is not None
    for seq in range(1, MOST_IN_FLIGHT + 3):
        stage.publish(bundle(seq))
    assert stage.question() is None
    stage.acknowledge(number, Ack(seq=MOST_IN_FLIGHT))
    question = stage.question()
    assert question is not None
    assert question.keyframe
    assert taken(box) == [bundle(seq) for seq in range(1, MOST_IN_FLIGHT + 1)]


def test_only_those_are_sent_away_who_may_not_stay() -> None:
    stage, teacher, student = Stage(), Outbox(), Outbox()
    stage.join("teacher", teacher)
    stage.join("student", student)
    stage.publish("event")
    stage.dismiss(Close(4005, "over"), lambda visitor: visitor == "teacher")
    assert taken(student) == Close(4005, "over")
    assert taken(teacher) == ["event"]
