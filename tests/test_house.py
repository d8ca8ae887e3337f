"""The laws of the house that no linter knows: how files begin, how long they are, what templates must not hold."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "xiangnuan"
PYTHON = sorted(
    path
    for folder in ("src", "tests", "script", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if not {"migrations", "node_modules", "var"} & set(path.relative_to(ROOT).parts)
)
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
APPS = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def name_of(path: Path) -> str:
    """The path as a test's name."""
    return path.relative_to(ROOT).as_posix()


every_module = pytest.mark.parametrize("path", PYTHON, ids=name_of)
every_template = pytest.mark.parametrize("path", TEMPLATES, ids=name_of)


@every_module
def test_a_module_says_what_it_is_for_and_is_typed(path: Path) -> None:
    tree = ast.parse(path.read_text())
    docstring = ast.get_docstring(tree)
    assert docstring, "begins with a sentence that says what it is for"
    assert re.search(r"[.:;?!。：！]$", docstring.splitlines()[0]), "its first line is a sentence"
    has_code = len(tree.body) > 1
    annotated = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    assert annotated or not has_code, "from __future__ import annotations"


@every_module
def test_a_module_is_short_enough_to_hold_in_the_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400, "split it by noun"


@every_module
def test_no_path_of_one_machine_is_in_the_code(path: Path) -> None:
    assert not re.search(r"[\"' ]/(root|home|Users)/\w", path.read_text())


def test_no_room_is_named_after_nothing() -> None:
    frontend = [path for path in (ROOT / "frontend").rglob("*") if "node_modules" not in path.parts]
    rooms = [*PYTHON, *frontend]
    nameless = {"utils", "util", "helpers", "helper", "common", "misc", "base2"}
    assert [name_of(path) for path in rooms if nameless & {path.stem, *path.relative_to(ROOT).parts}] == []


@every_template
def test_a_template_keeps_the_content_security_policy(path: Path) -> None:
    html = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<[^>]*\sstyle\s*=", html), "no style attribute"
    assert "<style" not in html, "no style element"
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", html), "no script in the page"
    assert not re.search(r"<[^>]*\son[a-z]+\s*=\s*[\"']", html), "no event attribute"
    assert not re.search(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", html), "nothing from another site"


def test_every_app_has_its_place_in_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    assert [app for app in APPS if f"`{app}`" not in page] == []


def test_every_word_of_the_glossary_is_used_in_the_code() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text()
    names = {word for row in page.splitlines() if row.startswith("|") for word in re.findall(r"`(\w+)`", row)}
    code = "\n".join(path.read_text() for path in PACKAGE.rglob("*") if path.suffix in {".py", ".yaml"})
    assert len(names) > 40
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", code)) == []


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    project = tomllib.loads(text)["project"]["dependencies"]
    lines = {line.strip() for line in text.splitlines()}
    bare = [name for name in project if any(line.startswith(f'"{name}"') and "#" not in line for line in lines)]
    assert bare == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_both_commands_and_only_files_that_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "script/demo" in text
    assert "script/test" in text
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text)
    assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == []


@pytest.mark.parametrize("script", ["script/demo", "script/test", ".ci/run"])
def test_the_commands_can_be_run_as_they_are(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert path.read_text().startswith("#!/usr/bin/env bash\n")
