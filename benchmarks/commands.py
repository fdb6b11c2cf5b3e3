"""Every command that measures figures: `make bench` runs them, `benchmarks.document` writes some into a document."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """What follows ``python -m benchmarks.``, and what becomes of its figures.

    Parameters
    ----------
    line : str
        The program, with its options.
    results : tuple of str
        The results that it leaves.
    is_table : bool
        Are they a table of docs/BENCHMARKS-CONV.md, marked with the command's name?
    is_long : bool
        Does it take half an hour, so that it runs only when it is named?
    """

    line: str
    results: tuple[str, ...]
    is_table: bool = False
    is_long: bool = False

    @property
    def program(self) -> str:
        """The program without options."""
        return self.line.split()[0]

    def run(self) -> bool:
        """Run it in a process of its own; say whether it could be run. A missed goal is a finding, no failure."""
        print(f"\n== {self.line}", flush=True)
        return subprocess.run([sys.executable, "-m", *f"benchmarks.{self.line}".split()], check=False).returncode == 0


PROGRAMS = (
    *("tiny_against_jax", "tiny_against_pytorch", "mnist_mlp", "architecture_edit", "startup", "full_speed"),
    *("control_to_frame", "matmul", "vector_math", "race", "drawn_frames", "diagnostics_cost", "landscape_cost"),
)

COMMANDS = {
    **{program: Command(program, (program,)) for program in PROGRAMS},
    "convolutional": Command("convolutional", ("convolutional",), is_table=True),
    "convolutional_2": Command("convolutional --threads 2", ("convolutional_2",), is_table=True),
    "step_profile": Command("step_profile", ("step_profile",), is_table=True),
    "mnist_99": Command("mnist_99", ("mnist_99",), is_table=True),
    "mnist_accuracy": Command(
        "mnist_accuracy --only softmax mlp lenet5",
        ("accuracy_softmax", "accuracy_mlp", "accuracy_lenet5"),
        is_table=True,
    ),
    "dcnn_tuned": Command("mnist_accuracy --only dcnn_tuned", ("accuracy_dcnn_tuned",), is_table=True),
    "iris_accuracy": Command("iris_accuracy", ("iris_accuracy",), is_table=True),
    "convnet_frames": Command("convnet_frames", ("convnet_frames",), is_table=True),
    "convnet_frames_2": Command("convnet_frames --threads 2", ("convnet_frames_2",), is_table=True),
    "dcnn": Command("mnist_accuracy --only dcnn", ("accuracy_dcnn",), is_table=True, is_long=True),
}

USUAL = tuple(name for name, command in COMMANDS.items() if not command.is_long)
