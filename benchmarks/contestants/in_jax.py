"""JAX with the whole loop in ``lax.scan``: as its documentation teaches it, and tuned by hand for tiny matrices."""

from __future__ import annotations

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.harness import AbstractContestant
from benchmarks.problems.problem import Problem

Parameters = list[tuple[jax.Array, jax.Array]]


def matrix_product(x: jax.Array, weight: jax.Array) -> jax.Array:
    """Return ``x @ weight``."""
    return x @ weight


def broadcast_product(x: jax.Array, weight: jax.Array) -> jax.Array:
    """Return ``x @ weight`` as a sum that XLA fuses with its neighbours instead of calling a library."""
    return jnp.sum(x[:, :, None] * weight[None, :, :], axis=1)


class JaxContestant(AbstractContestant):
    """Gradient descent on half the squared error, compiled for one number of steps.

    The batches' sample numbers are computed beforehand and scanned over; shuffling costs JAX nothing.

    Parameters
    ----------
    product : function of (x, weight)
    unroll : steps that XLA writes out in a row
    """

    def __init__(self, problem: Problem, steps: int, name: str, product: Any, unroll: int) -> None:
        self.name = name
        self._product = product
        self._rate = problem.learning_rate
        self._batches = jnp.asarray(problem.batches(steps))
        self._x, self._y = jnp.asarray(problem.x), jnp.asarray(problem.y)
        self._first: Parameters = [(jnp.asarray(weight), jnp.asarray(bias)) for weight, bias in problem.first_weights]
        self._run = jax.jit(partial(self._scan, unroll=unroll))

    def start(self) -> None:
        self._result: tuple[Parameters, jax.Array] | None = None

    def train(self, steps: int) -> None:
        self._result = jax.block_until_ready(self._run(self._first, self._batches[:steps], self._x, self._y))

    def loss_after(self, steps: int) -> float:
        _, losses = self._run(self._first, self._batches[: steps + 1], self._x, self._y)
        return float(np.asarray(losses)[-1])

    def _loss(self, parameters: Parameters, x: jax.Array, y: jax.Array) -> jax.Array:
        *hidden, (weight, bias) = parameters
        for hidden_weight, hidden_bias in hidden:
            x = jnp.tanh(self._product(x, hidden_weight) + hidden_bias)
        return 0.5 * jnp.mean(jnp.square(self._product(x, weight) + bias - y))

    def _scan(
        self, first: Parameters, batches: jax.Array, x: jax.Array, y: jax.Array, unroll: int
    ) -> tuple[Parameters, jax.Array]:
        def step(parameters: Parameters, samples: jax.Array) -> tuple[Parameters, jax.Array]:
            loss, gradients = jax.value_and_grad(self._loss)(parameters, x[samples], y[samples])
            return jax.tree.map(lambda p, g: p - self._rate * g, parameters, gradients), loss

        return jax.lax.scan(step, first, batches, unroll=unroll)


def in_jax(problem: Problem, steps: int) -> list[JaxContestant]:
    """Return the idiomatic program and the tuned ones."""
    return [
        JaxContestant(problem, steps, "JAX scan", matrix_product, unroll=1),
        JaxContestant(problem, steps, "JAX scan, tuned, unroll 1", broadcast_product, unroll=1),
        JaxContestant(problem, steps, "JAX scan, tuned, unroll 8", broadcast_product, unroll=8),
    ]
