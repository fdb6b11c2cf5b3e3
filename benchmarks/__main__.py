"""Runs all benchmarks, one process each, and prints one table: ``python -m benchmarks [--only NAME ...]``.

What takes half an hour (``--only dcnn``, the course's 20,000 steps) is left out unless it is named.
"""

from __future__ import annotations

import argparse

from benchmarks.commands import COMMANDS, USUAL
from benchmarks.figures import print_table, read


def main() -> int:
    """Run the chosen commands; return 1 if one could not be run. A missed goal is a finding, no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=COMMANDS, default=USUAL, metavar="NAME")
    chosen = parser.parse_args().only
    done = [name for name in chosen if COMMANDS[name].run()]
    figures = [figure for name in done for result in COMMANDS[name].results for figure in read(result)]
    print("\n== all")
    print_table([figure.row() for figure in figures])
    for name in chosen:
        if name not in done:
            print(f"{name}: could not be run; see above")
    for name in COMMANDS:
        if name not in chosen and chosen is USUAL:
            print(f"{name}: takes half an hour; python -m benchmarks --only {name}")
    return 0 if len(done) == len(chosen) else 1


if __name__ == "__main__":
    raise SystemExit(main())
