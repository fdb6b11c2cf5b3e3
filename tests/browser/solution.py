"""How a student solves a task of a lab with the page's own controls; `tests/browser/solutions/` has one file a lab."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.lab import Lab

FOLDER = Path(__file__).parent / "solutions"


@dataclass(frozen=True, kw_only=True)
class Solution:
    """One task's solution, and with which words the page refuses the task before.

    Parameters
    ----------
    refused : str
        Part of what the page says is missing at the lab's start.
    link : str, optional
        Settings by an address, such as ``layers=16~tanh,16~tanh``, where clicks would be many.
    settings : mapping of str to str, optional
        Control (as ``hide=`` names it) to what is chosen or typed there.
    by_hand : mapping of str to sequence, optional
        Unit, such as ``neuron 1 of layer 1``, to the numbers typed for its weights from top to bottom and its bias;
        None leaves one as it is.
    action : callable, optional
        Anything else on the page, before the training.
    steps : int, optional
        Updates to train, by the step button.
    goes_on : bool, optional
        Begin where the solution before has ended instead of anew.
    """

    refused: str
    link: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    by_hand: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    action: Callable[[Lab], None] | None = None
    steps: int = 0
    goes_on: bool = False


def solutions_of(key: str) -> tuple[Solution, ...]:
    """Return the solutions of a lab, one a task; none where the lab has no file."""
    name = key.replace("-", "_")
    if not (FOLDER / f"{name}.py").is_file():
        return ()
    found: tuple[Solution, ...] = importlib.import_module(f"tests.browser.solutions.{name}").SOLUTIONS
    return found


def perform(lab: Lab, solution: Solution) -> None:
    """Do what a solution says, from the lab's start unless it goes on."""
    if not solution.goes_on:
        lab.follow(f"#v=1&{solution.link}")
        lab.reset()
    for key, value in solution.settings.items():
        lab.set(key, value)
    for unit, numbers in solution.by_hand.items():
        _type_numbers(lab, unit, numbers)
    if solution.action is not None:
        solution.action(lab)
    if solution.steps:
        lab.train(solution.steps)


def _type_numbers(lab: Lab, unit: str, numbers: Sequence[float | None]) -> None:
    """Walk by the keys from a unit to the weights into it and its bias, and type."""
    lab.unit(unit).focus()
    lab.page.keyboard.press("ArrowLeft")
    for place, number in enumerate(numbers):
        if place:
            lab.page.keyboard.press("ArrowDown")
        if number is None:
            continue
        lab.page.keyboard.press("Enter")
        lab.page.keyboard.type(str(number))
        lab.page.keyboard.press("Enter")
        expect(lab.page.locator(".parameter-form")).to_be_hidden()
