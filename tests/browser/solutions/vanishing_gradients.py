"""Solutions of the lab “The gradient that fades away”."""

from __future__ import annotations

from tests.browser.lab import Lab
from tests.browser.solution import Solution

TEN_LAYERS = f"layers={','.join(['6~sigmoid'] * 10)}"


def stack_layers(lab: Lab) -> None:
    for layer in (3, 4, 5):
        lab.page.get_by_role("button", name=f"Add a layer after layer {layer}").click()


SOLUTIONS = (
    Solution(refused="The number of hidden layers is 3; it has to be at least 6.", action=stack_layers),
    Solution(refused="it has to be at least 10.", link=TEN_LAYERS, settings={"activation": "tanh"}, steps=1_500),
    Solution(refused="it has to be at least 0.9", link=f"layers={','.join(['6~sigmoid~0~1'] * 10)}", steps=2_000),
)
