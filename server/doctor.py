"""What this machine has, what is missing, and what to do about it."""

from __future__ import annotations

import multiprocessing
import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urlsplit

from server.errors import SettingsError, StorageError
from server.settings import Settings, usable_processors

SERVER_BYTES = 300_000_000
"""The server, its fork server and the compiled kernels."""
RUN_BYTES = 20_000_000
"""One small network in training; measured as L9 in docs/RELIABILITY.md."""
LEAST_FREE_BYTES = 500_000_000
LEAST_FREE_DISK_BYTES = 500_000_000

_PACKAGES = ("numpy", "numba", "scipy", "fastapi", "uvicorn", "websockets", "msgspec", "sqlalchemy", "alembic")


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    name: str
    fine: bool
    detail: str


def examine() -> list[Finding]:
    """Look at everything the server needs; a check that fails says what to do."""
    machine = (_python, _packages, _workers, _kernel_cache, _libraries, _labs, _images, _cuda)
    return [*(check() for check in machine), *examine_settings()]


def examine_settings() -> list[Finding]:
    """Look at the settings as they are now, and at what they ask of this machine."""
    try:
        settings = Settings()
    except SettingsError as problem:
        return [Finding("settings", False, str(problem))]
    return [check(settings) for check in (_processors, _memory, _address, _names, _storage, _disk)]


def _python() -> Finding:
    return Finding("python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _packages() -> Finding:
    return Finding("packages", True, ", ".join(f"{name} {version(name)}" for name in _PACKAGES))


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


def _cuda() -> Finding:
    from numba import cuda

    return Finding("cuda", True, "available" if cuda.is_available() else "not available; the CPU trains")


def _images() -> Finding:
    from engine.images import IMAGES, is_here

    here = [key for key in IMAGES if is_here(key)]
    others = [key for key, spec in IMAGES.items() if key not in here and spec.sources]
    advice = f"; `playground data get` or a teacher's button fetches {' or '.join(others)}" if others else ""
    return Finding("sets of images", bool(here), f"{', '.join(here)}{advice}")


# ---- what depends on the settings --------------------------------------------------------------------------------


def _processors(settings: Settings) -> Finding:
    limit = settings.worker_limit
    return Finding("processors", True, f"{usable_processors()} usable; up to {limit} runs train at once")


def _memory(settings: Settings) -> Finding:
    from server.worker_limits import UNKNOWN_BYTES, free_bytes

    free = free_bytes()
    if free >= UNKNOWN_BYTES:
        return Finding("memory", True, "this system does not say how much is left")
    runs = max(0, min(free - SERVER_BYTES, settings.memory_bytes)) // RUN_BYTES
    room = f"{free / 2**30:.1f} GiB left, room for {runs:,} small networks in training"
    if free < LEAST_FREE_BYTES:
        return Finding("memory", False, f"{room}; end other programs, or give the container more")
    return Finding("memory", True, room)


def _address(settings: Settings) -> Finding:
    from server.access import AccessRules

    try:
        AccessRules().check_base(settings.base_path)
    except SettingsError as problem:
        return Finding("address", False, str(problem))
    place = settings.unix_socket or f"{settings.host}, port {settings.port}"
    path = f", below {settings.base_path}/" if settings.base_path else ""
    if settings.https:
        return Finding("address", True, f"{place}{path}; browsers come by HTTPS through a proxy")
    if settings.unix_socket or settings.host in ("127.0.0.1", "localhost", "::1"):
        return Finding("address", True, f"{place}{path}; reached from this machine only")
    return Finding("address", True, f"{place}{path}; without HTTPS, so keep to a network you trust")


def _names(settings: Settings) -> Finding:
    """Compare names and origins: one without the other lets no page in."""
    problems = []
    for origin in settings.allowed_origins:
        address = urlsplit(origin)
        if not settings.serves(address.hostname or ""):
            name = address.hostname
            problems.append(f"{origin} may open sessions, but {name} is no name of this server: allow it as a host")
        if address.scheme == "https" and not settings.https:
            problems.append(f"{origin} is reached by HTTPS: set https, or cookies travel unprotected")
    if problems:
        return Finding("names", False, "; ".join(problems))
    names = ", ".join(settings.allowed_hosts) or "no other"
    return Finding("names", True, f"localhost, plain addresses and: {names}")


def _storage(settings: Settings) -> Finding:
    from server.storage.inspect import describe

    try:
        return Finding("storage", True, describe(settings.data_folder, settings.database))
    except StorageError as problem:
        return Finding("storage", False, str(problem))


def _disk(settings: Settings) -> Finding:
    from server.storage.folder import default_folder

    place = settings.data_folder or default_folder()
    existing = next(parent for parent in (place, *place.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    room = f"{free / 1e9:.1f} GB left for runs in {place}"
    if free < LEAST_FREE_DISK_BYTES:
        return Finding("disk", False, f"{room}; make room, or set another data folder")
    return Finding("disk", True, room)
