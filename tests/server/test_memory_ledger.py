from __future__ import annotations

from server.memory_ledger import BASE_BYTES, FIRST_BYTES, LEAST_FREE_BYTES, MemoryLedger

MIB = 2**20
ONE = BASE_BYTES + FIRST_BYTES


def ledger(room_bytes: int, free_bytes: int = 2**40) -> MemoryLedger:
    return MemoryLedger(room_bytes, free=lambda: free_bytes)


def test_runs_are_admitted_until_the_room_is_promised() -> None:
    memory = ledger(3 * ONE)
    assert not any(memory.ask(run) for run in "abc")
    assert not memory.has_room
    refusal = memory.ask("d")
    assert refusal == (
        "the memory of this server is full: 3 open runs take 96 of 96 MiB, and this one needs 32 MiB more; "
        "try again in a minute"
    )
    memory.release("a")
    assert memory.ask("d") == ""
    assert memory.promised_bytes == 3 * ONE


def test_a_run_that_grows_needs_room_for_what_it_grows_by() -> None:
    memory = ledger(3 * ONE)
    assert not memory.ask("a")
    assert not memory.ask("b")
    assert memory.ask("a", FIRST_BYTES + ONE) == ""
    assert "needs 1 MiB more" in memory.ask("b", FIRST_BYTES + MIB)
    assert memory.promised_bytes == 3 * ONE, "a refusal takes nothing away"
    memory.note("a", 0)
    assert memory.ask("b", FIRST_BYTES + MIB) == ""


def test_what_was_reserved_without_asking_counts_for_the_next() -> None:
    memory = ledger(3 * ONE)
    memory.ask("a")
    memory.note("a", 3 * ONE)
    memory.note("stranger", 3 * ONE)
    assert memory.promised_bytes == BASE_BYTES + 3 * ONE
    assert memory.ask("b")


def test_nothing_is_promised_that_the_machine_does_not_have() -> None:
    counted = []
    memory = MemoryLedger(2**40, lambda: counted.append(1), free=lambda: LEAST_FREE_BYTES + ONE - 1)
    assert memory.ask("a")
    assert (memory.refusals, counted) == (1, [1])
