"""A page names the files of the build, and stands without them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from xiangnuan.web import assets, checks
from xiangnuan.web.templatetags import xn


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(
        json.dumps(
            {
                "page/main.js": {"file": "assets/page-1.js", "css": ["assets/page-1.css"], "isEntry": True},
                "icons.svg": {"file": "assets/icons-1.svg"},
            }
        )
    )
    monkeypatch.setattr(assets, "MANIFEST", manifest)
    return manifest


@pytest.mark.usefixtures("built")
def test_a_page_loads_the_files_that_the_build_named() -> None:
    assert 'href="/static/dist/assets/page-1.css"' in xn.vite()
    assert 'src="/static/dist/assets/page-1.js"' in xn.vite()
    assert 'href="/static/dist/assets/icons-1.svg#sun"' in xn.icon("sun")


@pytest.mark.usefixtures("built")
def test_an_icon_is_silent_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in xn.icon("sun")
    assert 'aria-label="今天"' in xn.icon("sun", label="今天")


def test_a_new_build_is_seen_without_a_restart(built: Path) -> None:
    assert assets.asset("icons.svg").endswith("icons-1.svg")
    built.write_text(json.dumps({"icons.svg": {"file": "assets/icons-2.svg"}}))
    os.utime(built, (2e9, 2e9))
    assert assets.asset("icons.svg").endswith("icons-2.svg")


def test_without_a_build_pages_stand_and_the_system_check_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "none.json")
    assert "not built" in xn.vite()
    assert [message.id for message in checks.frontend_is_built(None)] == ["web.W001"]
