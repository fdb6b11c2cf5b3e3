"""The rules that hold for the whole tree: import arrows, docstrings, file sizes, pins and paths in the docs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# What a package may import besides the standard library and itself, and the files that may import more.
ALLOWED = {
    "engine": {"numpy", "numba", "scipy", "llvmlite"},
    "server": {
        *("engine", "fastapi", "starlette", "uvicorn", "websockets", "jinja2", "latex2mathml", "markupsafe", "msgspec"),
        *("prometheus_client", "numpy", "pydantic", "pydantic_settings", "segno", "sqlalchemy", "alembic"),
    },
}
# Imports that only some files may make, inside the function that needs them.
LAZY = {"engine/datasets/": {"sklearn"}, "engine/exports/onnx.py": {"onnx"}, "server/doctor.py": {"numba"}}
LARGEST_TEXT_BYTES = 60_000
LARGEST_FILE_BYTES = 600_000
GENERATED = {"package-lock.json"}
DOCUMENTED_PATH = re.compile(
    r"`((?:engine|server|static|templates|tests|benchmarks|docs|tools)/[\w./-]*\w|Makefile|[\w-]+\.(?:toml|yaml))`"
)
JS_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]""", re.MULTILINE
)
JS_TYPE_IMPORT = re.compile(r"""@import\b[^'\n]*from '([^']+)'|import\('([^']+)'\)""")
# The folders of static/, lowest first: a file imports, and names types, from its own folder and those before it.
BROWSER_LAYERS = ("protocol.js", "lib", "state", "controls", "views", "dev", "app")


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file of the project: what git tracks, or the tree itself in an unpacked archive."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        return tuple(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())
    return tuple(path for path in ROOT.rglob("*") if path.is_file() and "node_modules" not in path.parts)


def files(folder: str, suffix: str) -> list[Path]:
    """Return the tracked files below ``folder`` with this suffix."""
    return [path for path in tracked() if path.suffix == suffix and path.is_relative_to(ROOT / folder)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield each imported top-level name and whether the import stands at the top of the module."""
    tree = ast.parse(path.read_text("utf-8"))
    top_level = set(map(id, tree.body))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], id(node) in top_level
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import; write the whole name"
            yield (node.module or "").split(".")[0], id(node) in top_level


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_package_imports_only_what_the_design_allows(package: str) -> None:
    wrong = []
    for path in files(package, ".py"):
        for name, at_top in imported(path):
            lazy = not at_top and any(
                name_of(path).startswith(place) and name in names for place, names in LAZY.items()
            )
            if name not in {package, *ALLOWED[package], *sys.stdlib_module_names} and not lazy:
                wrong.append(f"{name_of(path)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_no_pickle_and_no_eval_in_the_product() -> None:
    wrong = [
        f"{name_of(path)} imports {name}"
        for package in ALLOWED
        for path in files(package, ".py")
        for name, _ in imported(path)
        if name in {"pickle", "shelve", "marshal", "dill", "cloudpickle"}
    ]
    assert not wrong, "\n".join(wrong)


def test_browser_modules_import_only_their_own_and_the_vendored() -> None:
    wrong = []
    for path in files("static", ".js"):
        for named, unnamed in JS_IMPORT.findall(path.read_text("utf-8")):
            target = named or unnamed
            if target.startswith("."):
                found = (path.parent / target).resolve()
                if not found.is_relative_to(ROOT / "static") or not found.is_file():
                    wrong.append(f"{name_of(path)} imports {target}, which is not a file of static/")
            elif not re.match(r"(@preact/signals-core|d3-array|d3-contour|lit-html|three|uplot)(/|$)", target):
                wrong.append(f"{name_of(path)} imports {target}, which package.json does not vendor")
    assert not wrong, "\n".join(wrong)


def test_browser_folders_import_only_from_those_below() -> None:
    def layer(path: Path) -> int:
        return BROWSER_LAYERS.index(path.relative_to(ROOT / "static").parts[0])

    wrong = []
    for path in files("static", ".js"):
        text = path.read_text("utf-8")
        for named in (*JS_IMPORT.findall(text), *JS_TYPE_IMPORT.findall(text)):
            target = "".join(named)
            if target.startswith(".") and layer((path.parent / target).resolve()) > layer(path):
                wrong.append(f"{name_of(path)} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_views_never_touch_the_socket() -> None:
    wrong = [name_of(path) for path in files("static/views", ".js") if "new WebSocket" in path.read_text("utf-8")]
    assert not wrong, f"views read signals and call actions; these reach for the connection: {wrong}"


def test_every_public_thing_has_a_docstring() -> None:
    wrong = []
    for path in (*files("engine", ".py"), *files("server", ".py")):
        tree = ast.parse(path.read_text("utf-8"))
        if ast.get_docstring(tree) is None:
            wrong.append(f"{name_of(path)}: module")
        wrong.extend(f"{name_of(path)}:{node.lineno} {node.name}" for node in undocumented(tree))
    assert not wrong, "\n".join(wrong)


def undocumented(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield public classes, functions and methods without a docstring.

    A method in a class with bases may inherit its docstring, as overrides do; a setter shares that of its property.
    """
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in tree.body:
        if not isinstance(node, kinds) or node.name.startswith("_"):
            continue
        if ast.get_docstring(node) is None:
            yield node
        if isinstance(node, ast.ClassDef) and not node.bases:
            for member in node.body:
                if not isinstance(member, kinds) or member.name.startswith("_") or ast.get_docstring(member):
                    continue
                if not any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in member.decorator_list):
                    yield member


def test_tests_have_no_package_files() -> None:
    assert not [name_of(path) for path in files("tests", ".py") if path.name == "__init__.py"]


def test_lock_file_names_no_registry_and_checks_every_package() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text, "run npm in the project's folder, so that its .npmrc is obeyed"
    packages = re.findall(r'^    "node_modules/[^"]+": \{(.*?)^    \}', text, re.M | re.S)
    assert packages
    assert all('"integrity"' in package for package in packages)


def test_no_file_is_too_large_to_read() -> None:
    wrong = []
    for path in tracked():
        size = path.stat().st_size
        text = path.suffix in {".py", ".js", ".css", ".html", ".md", ".sh"}
        if name_of(path) not in GENERATED and size > (LARGEST_TEXT_BYTES if text else LARGEST_FILE_BYTES):
            wrong.append(f"{name_of(path)}: {size} bytes")
    assert not wrong, "\n".join(wrong)


def test_paths_named_in_the_docs_exist() -> None:
    wrong = []
    for path in [*files("docs", ".md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        text = path.read_text("utf-8")
        made = {
            "static/vendor",
            *re.findall(r"^```\w+ file=(\S+)", text, re.MULTILINE),
        }  # by the build, by the page itself
        for named in DOCUMENTED_PATH.findall(text):
            if not (ROOT / named).exists() and named not in made:
                wrong.append(f"{name_of(path)} names {named}")
    assert not wrong, "\n".join(wrong)


def test_links_in_the_docs_lead_somewhere() -> None:
    wrong = []
    for path in [*files("docs", ".md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                wrong.append(f"{name_of(path)} links to {target}")
    assert not wrong, "\n".join(wrong)


def test_every_cited_source_stands_in_the_references() -> None:
    known = set(re.findall(r"\*\*\[(\w+)\]\*\*", (ROOT / "docs" / "references.md").read_text("utf-8")))
    wrong = [
        f"{name_of(path)} cites [{key}]"
        for path in (*files("engine", ".py"), *files("server", ".py"), *files("static", ".js"))
        for key in re.findall(r"\[([a-z]+(?:19|20)\d\d[a-z]?)\]", path.read_text("utf-8"))
        if key not in known
    ]
    assert not wrong, "\n".join(wrong)
