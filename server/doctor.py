"""What this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import multiprocessing
import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from server.settings import usable_processors

_PACKAGES = ("numpy", "numba", "scipy", "fastapi", "uvicorn", "websockets", "msgspec", "sqlalchemy", "alembic")


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    fine: bool
    detail: str


def examine() -> list[Finding]:
    """Look at everything the server needs; a check that fails says what to do."""
    checks: tuple[Callable[[], Finding], ...] = (
        _python,
        _packages,
        _processors,
        _workers,
        _kernel_cache,
        _libraries,
        _labs,
        _storage,
        _cuda,
    )
    return [check() for check in checks]


def _python() -> Finding:
    return Finding("python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _packages() -> Finding:
    return Finding("packages", True, ", ".join(f"{name} {version(name)}" for name in _PACKAGES))


def _processors() -> Finding:
    return Finding("processors", True, f"{usable_processors()} usable")


def _workers() -> Finding:
    if "forkserver" in multiprocessing.get_all_start_methods():
        return Finding("workers", True, "fork server: a session starts in milliseconds")
    return Finding("workers", True, "spawn: a session starts in about a second (this system has no fork server)")


def _kernel_cache() -> Finding:
    from engine.jit import cache_folder

    try:
        folder = cache_folder()
    except OSError as problem:
        return Finding("kernel cache", False, str(problem))
    compiled = sum(1 for _ in folder.rglob("*.nbc"))
    advice = f"{compiled} compiled kernels" if compiled else "empty; run `playground warm`"
    return Finding("kernel cache", True, f"{folder} ({advice})")


def _libraries() -> Finding:
    from server.assets import import_map

    try:
        names = import_map()["imports"]
    except FileNotFoundError as problem:
        return Finding("libraries", False, str(problem))
    return Finding("libraries", True, ", ".join(names))


def _labs() -> Finding:
    from engine.experiments import EXPERIMENTS
    from server.assets import templates_dir
    from server.errors import LabError
    from server.labs import read_labs

    try:
        labs = read_labs(templates_dir() / "labs", EXPERIMENTS)
    except (LabError, FileNotFoundError) as problem:
        return Finding("labs", False, str(problem))
    return Finding("labs", True, ", ".join(labs))


def _storage() -> Finding:
    from server.errors import SettingsError, StorageError
    from server.settings import Settings
    from server.storage.inspect import describe

    try:
        settings = Settings()
        return Finding("storage", True, describe(settings.data_folder, settings.database))
    except (SettingsError, StorageError) as problem:
        return Finding("storage", False, str(problem))


def _cuda() -> Finding:
    from numba import cuda

    return Finding("cuda", True, "available" if cuda.is_available() else "not available; the CPU trains")
