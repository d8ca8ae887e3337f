"""Every act of the trail has a name in Chinese and in English; the auditor never has to read a code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

import xiangnuan
from xiangnuan.access.audit_words import ROOMS, act_in_words, all_kinds, all_words
from xiangnuan.access.roles import PERMISSIONS

SOURCE = Path(xiangnuan.__file__).parent
CODE = re.compile(rf"({'|'.join(ROOMS)})\.[a-z_]+")
# Words of the same form that are no acts.
OTHERS = {"files.kept", "people.reveal_"}


def codes() -> Iterator[str]:
    """Every text in the code that looks like an act and names no model."""
    models = {model._meta.label_lower for model in apps.get_models()}
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts or path.name == "audit_words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            value = node.value if isinstance(node, ast.Constant) else None
            is_code = isinstance(value, str) and CODE.fullmatch(value) and not apps.is_installed(f"xiangnuan.{value}")
            if is_code and value not in models | OTHERS:
                yield str(value)


def test_every_act_in_the_code_has_a_name() -> None:
    found = set(codes())
    assert len(found) > 120
    assert sorted(found - set(all_words())) == []


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_a_refusal_is_named_after_the_permission(permission: str) -> None:
    assert act_in_words(permission) != permission


def test_every_name_has_its_english() -> None:
    words = [*all_words().values(), *all_kinds().values(), *ROOMS.values()]
    with translation.override("en"):
        assert [str(word) for word in words if re.search("[\u4e00-\u9fff]", str(word))] == []


def test_an_act_of_a_later_version_keeps_its_code() -> None:
    assert act_in_words("cases.fly_away") == "cases.fly_away"
