"""Where a figure was measured: processor, load, and the versions of all that took part."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from typing import Any

PACKAGES = ("numba", "llvmlite", "numpy", "scipy", "scikit-learn", "torch", "jax", "jaxlib", "playwright", "uvicorn")


def describe_machine() -> dict[str, Any]:
    """Return processor, cores, system, load average and versions, JSON-ready."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "pinned_to": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None,
        "system": platform.platform(terse=True),
        "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "python": platform.python_version(),
        "versions": {name: version for name in PACKAGES if (version := _version(name))},
    }


def _processor() -> str:
    """Return the processor's name, family and model."""
    try:
        with open("/proc/cpuinfo", encoding="ascii") as file:
            lines = (line.partition(":") for line in file)
            found = {key.strip(): value.strip() for key, _, value in lines}
    except OSError:
        return platform.processor()
    return f"{found.get('model name', platform.machine())}, family {found.get('cpu family')} model {found.get('model')}"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
