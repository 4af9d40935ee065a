"""Rules about the code itself: each failing line names the file to mend."""

import ast
import os
import re
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.tout import Base

ROOT = Path(__file__).parent.parent
ROOMS = ("workflow", "bpmn", "web", "models", "notifications")
# Migrations are long by nature, and alembic opens their transactions.
SOURCES = sorted(
    path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
UNCOMMITTED = {
    ".git", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache",
    ".ruff_cache", ".tools", ".venv", "__pycache__", "build", "dist", "donnees", "htmlcov",
    "instance", "node_modules", "rapports", "test-results", "var", "vendor",
}  # fmt: skip
CLOCKS = {"now", "utcnow", "today", "current_timestamp", "localtimestamp"}
REGISTRIES = re.compile(r"npmjs\.(org|com)|pypi\.org|pythonhosted\.org|deb\.debian\.org")
MACHINE_PATHS = re.compile(r"(?<![\w.])/(work/main|root/|home/[a-z])")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_edge(path: Path) -> bool:
    """Only these may read the clock."""
    return name_of(path).startswith("web/") or name_of(path) == "notifications/scheduler.py"


def may_commit(path: Path) -> bool:
    """`transaction()`, what applies migrations, and the edges of web/; a view leaves it to them."""
    name = name_of(path)
    if name.startswith("web/"):
        return not name.startswith("web/vues/")
    return name in {"models/db.py", "models/migrer.py"}


def calls_in(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (name of the method or function called, line)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node.lineno


def functions() -> Iterator[tuple[str, int]]:
    """Yield ("file:name", number of lines) of every function of the five rooms."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{name_of(path)}:{node.name}", size


def committed_texts() -> Iterator[tuple[Path, str]]:
    """Yield every text file that belongs to the project, with or without git.

    Folders that set-up and running make are cut before they are entered: they are large.
    """
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in inner if name not in UNCOMMITTED]
        for path in (Path(folder, name) for name in names):
            content = path.read_bytes()
            if b"\0" not in content[:4096]:
                yield path, content.decode("utf-8", errors="replace")


def test_the_tree_has_sources() -> None:
    """Guards the rules below: on an empty list each of them would hold."""
    assert len(SOURCES) > len(ROOMS)


def test_imports_go_one_way() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]
    verdict = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert verdict.returncode == 0, verdict.stdout


def test_only_the_edges_commit() -> None:
    offenders = [
        f"{name_of(path)}:{line}"
        for path in SOURCES
        if not may_commit(path)
        for name, line in calls_in(path)
        if name in {"commit", "begin"}
    ]
    assert offenders == []


def test_only_the_edges_read_the_clock() -> None:
    offenders = [
        f"{name_of(path)}:{line} {name}"
        for path in SOURCES
        if not is_edge(path)
        for name, line in calls_in(path)
        if name in CLOCKS
    ]
    assert offenders == []


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_room_is_crowded() -> None:
    """A folder is read at a glance: past this, its files make rooms of their own.

    `models/` is one file per family of tables, found by its name.
    """
    modules = Counter(path.parent for path in SOURCES if path.parent != ROOT / "models")
    assert {name_of(room): count for room, count in modules.items() if count > 32} == {}
    assert modules[ROOT / "workflow"] <= 4
    assert modules[ROOT / "web"] <= 12


def test_functions_are_short() -> None:
    sizes = dict(functions())
    assert [f"{name} {size}" for name, size in sizes.items() if size > 40] == []
    assert statistics.median(sizes.values()) <= 10
    assert sum(size < 30 for size in sizes.values()) >= 0.9 * len(sizes)


def test_lint_and_type_ignores_stay_rare() -> None:
    offenders = [
        f"{name_of(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"#\s*(noqa|type:\s*ignore)", line)
    ]
    assert len(offenders) < 10, offenders


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    offenders = [
        f"{name_of(path)}: {found.group()}"
        for path, text in committed_texts()
        if (found := REGISTRIES.search(text) or MACHINE_PATHS.search(text))
    ]
    assert offenders == []


def test_browser_assets_are_trusted_by_hash_and_never_by_address() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = lock.count('"node_modules/')
    assert packages > 0
    assert lock.count('"integrity": "sha512-') == packages
    assert '"resolved"' not in lock


def test_every_dependency_is_locked_with_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][\w.\[\]-]*==\S+ \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[a-z0-9]", lock, re.MULTILINE)) > 0


def test_the_glossary_and_the_tables_have_the_same_nouns() -> None:
    """Each mapped class has its line in the glossary, and each class named there exists."""
    glossary = (ROOT / "docs/glossaire.md").read_text(encoding="utf-8")
    words = set(re.findall(r"^\| `([A-Z]\w+)` \|", glossary, re.MULTILINE))
    classes = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert words == classes


def test_the_documents_name_files_that_exist() -> None:
    documents = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    named = [
        (page.name, path)
        for page in documents
        for path in re.findall(r"`((?:\w+/)+[\w.]*)`", page.read_text(encoding="utf-8"))
    ]
    made_at_setup = {"instance/", ".venv/bin/", "web/static/vendor/", ".venv/"}
    assert len(named) > 20
    assert [n for n in named if n[1] not in made_at_setup and not (ROOT / n[1]).exists()] == []
