"""The browser libraries: what is fetched, what the import map says of it, what is said when something is missing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import hatch_build
from server import assets

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
BARE_IMPORT = re.compile(r"""(?:^|[;}])\s*(?:import|export)\b[^'"();]*?from\s*['"]([^'"./][^'"]*)['"]""", re.MULTILINE)


def modules() -> dict[str, str]:
    """Return import specifier to path below ``static/``, as the build wrote it."""
    loaded: dict[str, str] = json.loads((STATIC / "vendor" / "modules.json").read_text("utf-8"))
    return loaded


def test_the_libraries_are_those_that_are_pinned() -> None:
    assert hatch_build.is_current(ROOT), "run `make vendor`"
    assert hatch_build.vendor(ROOT) is False  # nothing to fetch: an installation needs no second download


def test_every_module_of_the_import_map_is_there() -> None:
    missing = [path for path in modules().values() if not (STATIC / path).exists()]
    assert not missing


def test_vendored_modules_import_only_what_the_import_map_knows() -> None:
    known = modules()
    unknown = {
        f"{path.relative_to(STATIC)}: {name}"
        for path in (STATIC / "vendor").rglob("*.*js")
        for name in BARE_IMPORT.findall(path.read_text("utf-8"))
        if name not in known and not any(name.startswith(key) for key in known if key.endswith("/"))
    }
    assert not unknown


def test_every_library_carries_its_licence() -> None:
    packages = json.loads((ROOT / "package.json").read_text("utf-8"))["vendor"]
    assert packages
    for package in packages:
        assert list((STATIC / "vendor" / package).glob("LICENSE*")), package


def test_import_map_addresses_follow_the_prefix() -> None:
    imports = assets.import_map("/static/0123/")["imports"]
    assert imports["uplot"].startswith("/static/0123/vendor/uplot/")
    assert imports["three/addons/"].endswith("/")


def test_a_file_that_the_package_no_longer_has_is_named(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    with pytest.raises(RuntimeError, match=r"package uplot has no dist/moved\.js; correct the vendor table"):
        hatch_build.copy_package(source, tmp_path / "target", "uplot", {"imports": {"uplot": "dist/moved.js"}})


def test_missing_libraries_are_named_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(STATIC / "app", tmp_path / "static")
    (tmp_path / "hatch_build.py").touch()
    monkeypatch.setattr(assets, "PACKAGE", tmp_path / "server")
    with pytest.raises(FileNotFoundError, match="make vendor"):
        assets.import_map("/somewhere/")
    with pytest.raises(FileNotFoundError, match="pip install"):
        assets.templates_dir()
