"""A Jupyter notebook that drives the same engine."""

from __future__ import annotations

import json
import pprint

from engine.errors import ConfigError
from engine.exports._recipe import ExportSpec, Recipe


def write(recipe: Recipe) -> bytes:
    """Return the notebook."""
    own = recipe.config.get("own", {})
    if own.get("left_out"):
        raise ConfigError("form", "The table of this run is too long for a notebook; choose fewer rows or columns.")
    # As a literal, not as JSON in quotes: names of a student's own columns may hold anything.
    config = pprint.pformat(dict(recipe.config), width=110, compact=True, sort_dicts=False)
    cells = [
        ("markdown", f"# {recipe.title}\n\nThe same engine as in the page: same seed, same run, bit for bit."),
        (
            "code",
            "import matplotlib.pyplot as plt\nimport numpy as np\n\n"
            "from engine.experiments import EXPERIMENTS\n\n"
            f'config = {config}\nrun = EXPERIMENTS["playground"].create(config)',
        ),
        ("markdown", "Train up to the step at which the notebook was made, and look at the curves."),
        (
            "code",
            f"run.advance(budget_ms=1e9, max_steps={max(recipe.step, 1000)})\n"
            '_, rows = run.snapshot({"curves": {}}, {})["curves"]\n'
            'plt.semilogy(rows[:, 0], rows[:, 1], label="training loss")\n'
            'plt.semilogy(rows[:, 0], rows[:, 2], label="test loss")\nplt.xlabel("step")\nplt.legend();',
        ),
        (
            "code",
            '(values,) = run.snapshot({"boundary": {"size": 100, "unit": ""}}, {})["boundary"]\n'
            'plt.imshow(values[0], cmap="PuOr", vmin=-127, vmax=127, extent=(-6, 6, -6, 6))\n'
            'points, target, part = run.snapshot({"data": {}}, {})["data"]\n'
            'plt.scatter(*points.T, c=target, cmap="PuOr", edgecolors="white", s=15);',
        ),
    ]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "cells": [
            {
                "id": f"cell-{number}",
                "cell_type": kind,
                "metadata": {},
                "source": source.splitlines(keepends=True),
                **({"execution_count": None, "outputs": []} if kind == "code" else {}),
            }
            for number, (kind, source) in enumerate(cells)
        ],
    }
    return json.dumps(notebook, indent=1).encode()


SPEC = ExportSpec(
    label="Jupyter notebook",
    help="A notebook that drives the same engine and draws the same run.",
    order=50,
    extension="ipynb",
    media_type="application/x-ipynb+json",
    write=write,
)
