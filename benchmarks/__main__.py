"""Runs all benchmarks, one process each, and prints one table: ``python -m benchmarks [--only NAME ...]``."""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks.figures import print_table, read

PROGRAMS = (
    "tiny_against_jax",
    "tiny_against_pytorch",
    "mnist_mlp",
    "architecture_edit",
    "startup",
    "full_speed",
    "control_to_frame",
    "matmul",
    "vector_math",
    "race",
    "drawn_frames",
    "diagnostics_cost",
    "landscape_cost",
    "convolutional",
    "step_profile",
    "mnist_99",
    "iris_accuracy",
    "convnet_frames",
)


def main() -> int:
    """Run the chosen programs; return 1 if one could not be run. A missed goal is a finding, no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, default=PROGRAMS, metavar="NAME")
    chosen = parser.parse_args().only
    failed = []
    for program in chosen:
        print(f"\n== {program}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{program}"], check=False).returncode != 0:
            failed.append(program)
    figures = [figure for program in chosen if program not in failed for figure in read(program)]
    print("\n== all")
    print_table([figure.row() for figure in figures])
    for program in failed:
        print(f"{program}: could not be run; see above")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
