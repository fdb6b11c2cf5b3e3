"""The how-tos are true: their code is cut out, put into a copy of the project as they say, and run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOWTOS = sorted((ROOT / "docs" / "howto").glob("*.md"))
BLOCK = re.compile(
    r"^```(?P<language>\w+) (?P<role>run|file=(?P<path>\S+))\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
TIMEOUT_S = 300  # one cold compilation of the interpreter on a busy machine
LONGEST_LINES = 110  # "at most a page", code included


@dataclass(frozen=True)
class Block:
    """A fenced block with an instruction: write this file, change this file, or run this."""

    language: str
    path: str | None
    text: str


def blocks(howto: Path) -> list[Block]:
    """Return the blocks that carry an instruction, in order."""
    found = BLOCK.finditer(howto.read_text("utf-8"))
    return [Block(match["language"], match["path"], match["text"]) for match in found]


def apply(block: Block, project: Path) -> None:
    """Write or change the file that the block names."""
    assert block.path is not None
    target = project / block.path
    if block.language != "diff":
        assert not target.exists(), f"{block.path} is there already; the how-to needs another example"
        target.write_text(block.text, "utf-8")
        return
    text = target.read_text("utf-8")
    for part in block.text.split("@@\n"):
        lines = part.splitlines()
        before = "\n".join(line[1:] for line in lines if line[:1] in {" ", "-"})
        after = "\n".join(line[1:] for line in lines if line[:1] in {" ", "+"})
        assert text.count(before) == 1, f"{block.path} no longer has, just once:\n{before}"
        text = text.replace(before, after)
    target.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to which all how-tos have been applied, so that kernels are compiled once."""
    copy = tmp_path_factory.mktemp("project")
    for folder in ("engine", "server", "static", "templates", "tests/engine", "docs"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("hatch_build.py", "pyproject.toml"):
        shutil.copyfile(ROOT / file, copy / file)
    for howto in HOWTOS:
        for block in blocks(howto):
            if block.path is not None:
                apply(block, copy)
    return copy


def run(project: Path, *arguments: str) -> None:
    """Run Python in the changed copy."""
    environment = {**os.environ, "PYTHONPATH": str(project), "PLAYGROUND_CACHE": str(project / "kernels")}
    done = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("howto", HOWTOS, ids=lambda howto: howto.stem)
def test_what_the_howto_says_works(howto: Path, project: Path) -> None:
    scripts = [block.text for block in blocks(howto) if block.path is None]
    assert scripts, f"{howto.name} has nothing to run"
    for script in scripts:
        run(project, "-c", script)


def test_what_the_howtos_add_keeps_its_contract(project: Path) -> None:
    contracts = [f"tests/engine/{kind}/test_contract.py" for kind in ("datasets", "layers", "optimizers")]
    added = "stripes or square or lion"
    run(project, "-m", "pytest", "--noconftest", "-p", "no:cacheprovider", "-q", *contracts, "-k", added)


@pytest.mark.parametrize("howto", HOWTOS, ids=lambda howto: howto.stem)
def test_a_howto_is_at_most_a_page(howto: Path) -> None:
    assert len(howto.read_text("utf-8").splitlines()) <= LONGEST_LINES


def test_every_kind_has_its_howto() -> None:
    kinds = [
        *("add-a-command", "add-a-data-set", "add-a-lab", "add-a-layer", "add-an-optimizer"),
        *("run-a-course", "use-your-own-data"),
    ]
    assert [howto.stem for howto in HOWTOS] == kinds
