"""Goal S12: what the product's source never does; `make audit` looks for what is known of its dependencies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.evidence.figures import Figures

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN_MODULES = {"pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib", "telnetlib", "ftplib"}
FORBIDDEN_CALLS = {
    "eval",
    "exec",
    "__import__",
    "os.system",
    "os.popen",
    "tempfile.mktemp",
    "yaml.load",
    "commands.getoutput",
}
SHELL = {"subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell"}
TRUSTED_MARKUP = {
    "templates/glossary.html": ["term.formula"],  # made by server/formulas.py from the engine's own LaTeX
    "templates/lab.html": ["prose"],  # the lab's own file
    "templates/base.html": ["import_map"],
}
TRUSTED_HTML = {
    # All draw the catalogue's formulas, which the server makes from the engine's own LaTeX.
    "static/app/parts/tooltip.js", "static/views/graph-card.js", "static/views/gradient-check.js",
    "static/views/unit-numbers.js",
}  # fmt: skip
MARKUP = re.compile(
    r"\b(?:innerHTML|outerHTML|srcdoc)\s*[+]?=[^=]|insertAdjacentHTML|unsafeHTML\(|document\.write|createContextualFragment"
    r"|\beval\(|new Function\(|setTimeout\(\s*['\"`]"
)


def sources(folder: str, pattern: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / folder).rglob(pattern)):
        if "vendor" not in path.parts and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` of a name or an attribute."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def dangers(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (f"imports {name}" for name in names if name.split(".")[0] in FORBIDDEN_MODULES)
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        options = {option.arg: option.value for option in node.keywords}
        shell = options.get("shell")
        if name in FORBIDDEN_CALLS | SHELL or (shell is not None and not is_false(shell)):
            yield f"line {node.lineno}: {name or 'a call'}"
        if name.endswith((".load", ".loadtxt")) and name.split(".")[0] in ("np", "numpy"):
            allowed = options.get("allow_pickle")
            if name.endswith(".load") and (allowed is None or not is_false(allowed)):
                yield f"line {node.lineno}: {name} without allow_pickle=False"


def is_false(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_the_test_sees_what_it_looks_for() -> None:
    bad = (
        "import pickle\nnp.load(f)\nnp.load(f, allow_pickle=True)\nsubprocess.run(x, shell=True)\neval(x)\nos.system(x)"
    )
    assert len(list(dangers(ast.parse(bad)))) == 6
    assert not list(dangers(ast.parse("np.load(f, allow_pickle=False)\nmodel.load(f)\nre.compile(x)")))


def test_no_source_unpickles_evaluates_or_calls_a_shell(figure: Figures) -> None:
    files = [*sources("engine", "*.py"), *sources("server", "*.py")]
    found = [f"{name}: {danger}" for name, text in files for danger in dangers(ast.parse(text))]
    assert not found, "\n".join(found)
    figure("S12", "source files without pickle, eval or a shell", len(files))
    figure("S12", "places with one", len(found), at_most=0)


def test_markup_is_made_from_text_only_where_it_is_our_own() -> None:
    wrong = [
        f"{name}: {found}"
        for name, text in sources("static", "*.js")
        for found in MARKUP.findall(text)
        if name not in TRUSTED_HTML
    ]
    wrong += [
        f"{name}: {found}"
        for name, text in sources("templates", "*.html")
        for found in re.findall(r"\{\{\s*([\w.]+)[^}]*\|\s*safe", text)
        if found not in TRUSTED_MARKUP.get(name, [])
    ]
    wrong += [f"{name}: autoescape" for name, text in sources("templates", "*.html") if "autoescape" in text]
    assert not wrong, "\n".join(wrong)
