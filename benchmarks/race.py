"""A race of 8 optimizers on 16 seeds, 2-8-8-1, one thread: a fleet beside JAX with ``vmap`` of ``scan``.

JAX comes in two forms: one program for all 128 contestants, as the fleet is one call, which has to choose the rule
within (``lax.switch``); and a program for each optimizer, 16 seeds each.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import benchmarks.one_core  # noqa: F401  # isort: skip  before JAX, which looks at the machine once

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.figures import Figure, publish
from engine import operations as ops
from engine import slices
from engine.experiments.sweep import Sweep
from engine.fleet import Fleet
from engine.optimizers import optimizer
from engine.surfaces import AbstractSurface, surface

STEPS = 5_000
SEEDS = 16
BATCH = 10
REPEATS = 5
CHECKED = 100  # steps after which both must have the same losses
RATES = {
    "sgd": 0.03,
    "momentum": 0.01,
    "nesterov": 0.01,
    "adagrad": 0.05,
    "adadelta": 1.0,
    "rmsprop": 0.003,
    "adam": 0.005,
    "adamw": 0.005,
}

Tree = Any
Rule = Callable[[Any, Any, Any, Any, Any], tuple[Any, Any, Any]]  # p, g, two slots, step -> p, two slots


def lineup(made: AbstractSurface) -> Fleet:
    """Return every optimizer on every seed, contestant after contestant."""
    descents = [made.descent(optimizer(key, rate), seed, BATCH) for key, rate in RATES.items() for seed in range(SEEDS)]
    return Fleet([descent.member for descent in descents])


def batches(made: AbstractSurface, steps: int) -> np.ndarray:
    """Return the samples of each step as the engine draws them, (seeds, steps, BATCH) int32."""
    descents = [made.descent(optimizer("sgd"), seed, BATCH) for seed in range(SEEDS)]
    fleet, epochs = Fleet([descent.member for descent in descents]), []
    for epoch in range(-(-steps * BATCH // made.samples)):
        fleet.counters[:, ops.EPOCH] = epoch
        fleet.restore_orders()
        epochs.append(fleet.orders().reshape(SEEDS, -1, BATCH))
    return np.concatenate(epochs, axis=1)[:, :steps]


def jax_rule(key: str) -> Rule:
    """Return one optimizer's rule for one array."""
    rate, settings = RATES[key], dict(optimizer(key).settings)

    def rule(p: Any, g: Any, a: Any, b: Any, t: Any) -> tuple[Any, Any, Any]:
        if key == "sgd":
            return p - rate * g, a, b
        if key in ("momentum", "nesterov"):
            a = settings["momentum"] * a + g
            return p - rate * (g + settings["momentum"] * a if key == "nesterov" else a), a, b
        if key == "adagrad":
            a = a + g * g
            return p - rate * g / (jnp.sqrt(a) + settings["epsilon"]), a, b
        if key == "adadelta":
            a = settings["rho"] * a + (1 - settings["rho"]) * g * g
            move = jnp.sqrt(b + settings["epsilon"]) / jnp.sqrt(a + settings["epsilon"]) * g
            return p - rate * move, a, settings["rho"] * b + (1 - settings["rho"]) * move * move
        if key == "rmsprop":
            a = settings["rho"] * a + (1 - settings["rho"]) * g * g
            b = settings["momentum"] * b + g / (jnp.sqrt(a) + settings["epsilon"])
            return p - rate * b, a, b
        one, two = settings["beta1"], settings["beta2"]
        a, b = one * a + (1 - one) * g, two * b + (1 - two) * g * g
        move = rate * a / (1 - one**t) / (jnp.sqrt(b / (1 - two**t)) + settings["epsilon"])
        return p * (1 - rate * settings.get("weight_decay", 0.0)) - move, a, b

    return rule


class JaxRace:
    """The same race in JAX: every contestant's weights, batches and rule, and a compiled loop over the steps."""

    def __init__(self, made: Any, order: np.ndarray) -> None:
        self._x, self._y = (jnp.asarray(array) for array in made.data)
        shapes = list(made.shapes().values())
        places = np.stack([made.first_position(seed) for seed in range(SEEDS)])
        ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
        parts = np.split(places, ends, axis=1)
        self._first = [jnp.asarray(part.reshape(SEEDS, *shape)) for part, shape in zip(parts, shapes, strict=True)]
        self._order = jnp.asarray(order)
        self._programs = [jax.jit(jax.vmap(partial(self._descend, jax_rule(key)))) for key in RATES]
        self._whole = jax.jit(jax.vmap(self._choose))

    def separate(self, steps: int) -> np.ndarray:
        """Run a program for each optimizer; return all losses, (optimizers, seeds, steps)."""
        rows = self._order[:, :steps]
        return np.stack([np.asarray(program(self._first, rows)) for program in self._programs])

    def together(self, steps: int) -> np.ndarray:
        """Run one program for all contestants; return all losses, (optimizers, seeds, steps)."""
        count = len(RATES)
        first = [jnp.tile(part, (count, *[1] * (part.ndim - 1))) for part in self._first]
        rows = jnp.tile(self._order[:, :steps], (count, 1, 1))
        numbers = jnp.repeat(jnp.arange(count), SEEDS)
        return np.asarray(self._whole(numbers, first, rows)).reshape(count, SEEDS, steps)

    def _choose(self, number: Any, first: Tree, rows: Any) -> Any:
        rules = [jax_rule(key) for key in RATES]
        return self._descend(lambda *numbers: jax.lax.switch(number, rules, *numbers), first, rows)

    def _loss(self, parameters: Tree, rows: Any) -> Any:
        h = self._x[rows]
        for weight, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
            h = jnp.tanh(h @ weight + bias)
        out = jnp.tanh(h @ parameters[-2] + parameters[-1])
        return 0.5 * jnp.mean(jnp.square(out - self._y[rows]))

    def _descend(self, rule: Rule, first: Tree, rows: Any) -> Any:
        def step(carry: tuple[Tree, Tree, Any], chosen: Any) -> tuple[tuple[Tree, Tree, Any], Any]:
            parameters, slots, count = carry
            value, gradients = jax.value_and_grad(self._loss)(parameters, chosen)
            moved = [rule(p, g, *pair, count + 1.0) for p, g, pair in zip(parameters, gradients, slots, strict=True)]
            return ([entry[0] for entry in moved], [entry[1:] for entry in moved], count + 1.0), value

        slots = [(jnp.zeros_like(p), jnp.zeros_like(p)) for p in first]
        return jax.lax.scan(step, (first, slots, 0.0), rows)[1]


def spent(work: Callable[[], object]) -> float:
    """Return the processor seconds of a call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def main() -> None:
    """Check that both compute the same, then time them in turn; then the sweep and a slice."""
    made = surface("network", {"samples": 500})
    order = batches(made, STEPS)
    theirs = JaxRace(made, order)
    ours = lineup(made).advance(CHECKED).losses.reshape(len(RATES), SEEDS, CHECKED)
    for run in (theirs.separate, theirs.together):
        np.testing.assert_allclose(ours, run(CHECKED), rtol=2e-3, atol=1e-5)
        run(STEPS)  # compiles
    times = []
    for _ in range(REPEATS):
        fleet = lineup(made)
        works = (partial(fleet.advance, STEPS), partial(theirs.together, STEPS), partial(theirs.separate, STEPS))
        times.append([spent(work) for work in works])
    mine, together, separate = (statistics.median(column) for column in zip(*times, strict=True))

    Sweep({}).advance(1.0)
    first = statistics.median(spent(lambda: Sweep({}).advance(1.0)) for _ in range(REPEATS))
    whole = statistics.median(spent(lambda: Sweep({}).advance(1e9)) for _ in range(3))
    center = made.first_position(0)
    plane = slices.random_plane(made, center, 0)
    drawn = statistics.median(spent(lambda: slices.grid(made, plane, made.window, 51)) for _ in range(REPEATS))
    detail = {"engine_s": mine, "one_program_s": together, "separate_programs_s": separate}
    publish(
        "race",
        [
            Figure("race of 8 x 16 seeds, 2-8-8-1, 5,000 steps", mine, "s", 1.0, at_least=False, details=detail),
            Figure("the same, against one JAX vmap(scan) of all", together / mine, "x", 8.0),
            Figure("the same, against a JAX vmap(scan) for each optimizer", separate / mine, "x"),
            Figure("20 x 20 sweep of the two-ReLU problem, 2,000 steps each", whole, "s", 2.0, at_least=False),
            Figure("first cells of the sweep", first * 1e3, "ms", 100.0, at_least=False),
            Figure("51 x 51 slice of 2-8-8-1 on 500 points", drawn * 1e3, "ms", 100.0, at_least=False),
        ],
    )


if __name__ == "__main__":
    main()
