"""Where compiled kernels are kept, and that no architecture ever compiles one."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from engine import jit

ROOT = Path(jit.__file__).parents[1]
COMPILED = re.compile(r"^\s*@(kernel|intrinsic)\b", re.MULTILINE)
TRAIN_ONE = "import engine, numpy\nengine.Network(1, [engine.Dense(1)]).fit(numpy.ones((2, 1)), numpy.ones(2))"


def python(*arguments, **environment):
    """Run Python in a process of its own and return the words it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_with_a_warm_cache_nothing_at_all_is_compiled_whatever_the_architecture():
    python("-c", TRAIN_ONE)
    numbers = map(int, python(Path(__file__).with_name("every_architecture.py")))
    signatures, misses, signatures_after, misses_after = numbers
    assert (signatures, signatures_after) == (1, 1), "the interpreter has one signature, whatever it runs"
    assert (misses, misses_after) == (0, 0)


def test_the_folder_of_kernels_is_named_by_their_sources(tmp_path):
    (folder,) = python("-c", "from engine import jit\nprint(jit.cache_folder())", PLAYGROUND_CACHE=str(tmp_path))
    assert Path(folder).parent == tmp_path
    assert jit.sources_hash() in Path(folder).name


def test_an_edit_of_any_file_with_kernels_gives_another_folder(tmp_path):
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    sources = [path for path in (tmp_path / "engine").rglob("*.py") if COMPILED.search(path.read_text("utf-8"))]
    assert len(sources) > 50
    hashes = {hash_of(tmp_path)}
    for count, path in enumerate([*sources, tmp_path / "engine" / "operations.py"], 2):
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        hashes.add(hash_of(tmp_path))
        assert len(hashes) == count, f"{path.relative_to(tmp_path)} is compiled, but its edits are not noticed"


def hash_of(root):
    """Return the hash of the sources of the engine below ``root``, by its own rule."""
    spec = importlib.util.spec_from_file_location("copied_jit", root / "engine" / "jit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.sources_hash()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="users are not numbered here")
def test_a_folder_of_someone_else_below_the_temporary_one_is_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_CACHE", "/proc/nowhere")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    jit.cache_folder.cache_clear()
    try:
        assert jit.cache_folder().parent.parent == tmp_path
        jit.cache_folder.cache_clear()
        monkeypatch.setattr(os, "getuid", lambda: 12345)
        with pytest.raises(OSError, match="set PLAYGROUND_CACHE to one that can"):
            jit.cache_folder()
    finally:
        jit.cache_folder.cache_clear()
