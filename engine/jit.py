"""How the engine compiles its kernels, and where the machine code is kept.

Every kernel is decorated with `kernel`. The options are measured choices: ``error_model="numpy"`` lets loops
vectorize, and the fast-math subset leaves out ``nnan`` and ``ninf``, without which a NaN could not be seen.

Numba's disk cache does not notice an edited callee in another file. The engine therefore keeps its code in a
folder named by a hash of the sources of all kernels: an edit gives another folder, and stale code is never run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])

UNUSED_S = 30 * 24 * 3600.0
FASTMATH = {"reassoc", "contract", "arcp", "nsz", "afn"}
OPTIONS = {"fastmath": FASTMATH, "error_model": "numpy", "nogil": True, "cache": True}


@cache
def sources_hash() -> str:
    """Return 16 hexadecimal digits that change with any source file that machine code is made of.

    Those are the files that use `kernel` or `intrinsic`, and the numbers of ``operations.py``.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        text = path.read_bytes()
        if (
            b"import kernel" in text
            or b"import intrinsic" in text
            or path.name in ("jit.py", "operations.py", "simd.py")
        ):
            digest.update(path.relative_to(root).as_posix().encode() + text)
    return digest.hexdigest()[:16]


@cache
def cache_folder() -> Path:
    """Return the folder of compiled kernels: below ``$PLAYGROUND_CACHE``, else the user's cache folder.

    Where neither can be written (a read-only container), a folder of this user below the temporary directory.
    """
    if chosen := os.environ.get("PLAYGROUND_CACHE"):
        candidates = [Path(chosen)]
    else:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        candidates = [home / "backprop-playground"]
    user = os.getuid() if hasattr(os, "getuid") else "user"
    shared = Path(tempfile.gettempdir()) / f"backprop-playground-{user}"
    candidates.append(shared)
    for base in candidates:
        folder = base / f"kernels-{sources_hash()}-{sys.implementation.cache_tag}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        if base == shared and hasattr(os, "getuid") and base.stat().st_uid != user:
            continue  # made by someone else, who could plant code in it
        if os.access(folder, os.W_OK):  # Numba reads only from where it may write
            os.utime(folder)
            _forget_unused(base)
            return folder
    raise OSError("no folder for compiled kernels can be written; set PLAYGROUND_CACHE to one that can")


def _forget_unused(base: Path) -> None:
    """Remove the machine code of sources that nobody has used for a month."""
    for folder in base.glob("kernels-*"):
        if time.time() - folder.stat().st_mtime > UNUSED_S:
            shutil.rmtree(folder, ignore_errors=True)


def kernel(function: F) -> F:
    """Compile ``function`` with the engine's options; its machine code goes to `cache_folder`."""
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        compiled: F = numba.njit(**OPTIONS)(function)
        return compiled
    finally:
        numba.config.CACHE_DIR = previous
