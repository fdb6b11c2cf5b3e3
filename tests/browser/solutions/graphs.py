"""Solutions of the lab “Any graph will do”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The accuracy is", settings={"example": "product"}, steps=1_000),
    Solution(refused="it has to be circle", link="example=loop&dataset=circle", steps=1_000),
    Solution(
        refused="it has to be own",
        link="example=own&nodes=a~dense~3~x,b~dense~3~x,c~multiply~1~a b,d~tanh~1~a,e~add~1~c d".replace(" ", "%20"),
        steps=1_000,
    ),
)
