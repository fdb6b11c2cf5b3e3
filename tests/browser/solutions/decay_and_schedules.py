"""Solutions of the lab “Decay and cooling down”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(
        refused="it has to be l2",
        settings={"regularization": "l2", "regularization_rate": "0.03", "regularization_from_epoch": "100"},
        steps=1_900,
    ),
    Solution(
        refused="The learning rate now is 0.01", link="schedule=step&schedule_settings=every~10,factor~0.5", steps=900
    ),
    Solution(refused="it has to be l1", settings={"regularization": "l1", "regularization_rate": "0.003"}, steps=1_900),
)
