"""The built static files: reads Vite's manifest and names the files that a page loads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static

DIST = Path(__file__).parent / "static" / "dist"
MANIFEST = DIST / ".vite" / "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the build: its script and the stylesheets that belong to it, as URLs."""

    script: str | None
    styles: tuple[str, ...]


def _built_at() -> float:
    """Return when the manifest was written, or 0 where nothing is built (the system check W001 says so)."""
    try:
        return MANIFEST.stat().st_mtime
    except FileNotFoundError:
        return 0.0


@lru_cache(maxsize=4)
def _manifest(path: Path, built_at: float) -> dict[str, dict[str, object]]:
    """Parse the manifest once for each time that it was written."""
    if not built_at:
        return {}
    parsed: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return parsed


@lru_cache(maxsize=64)
def _asset(name: str, path: Path, built_at: float) -> str:
    found = _manifest(path, built_at).get(name)
    return static(f"dist/{found['file']}") if found else ""


def entry(name: str) -> Entry | None:
    """Return the URLs of the entry `name` (`page`, `field`, ...), or None where it is not built."""
    found = _manifest(MANIFEST, _built_at()).get(f"{name}/main.js")
    if found is None:
        return None
    styles = found.get("css", [])
    assert isinstance(styles, list)
    return Entry(
        script=static(f"dist/{found['file']}"),
        styles=tuple(static(f"dist/{style}") for style in styles),
    )


def asset(name: str) -> str:
    """Return the URL of a built file by its plain name (`icons.svg`, `favicon.svg`); empty where not built."""
    return _asset(name, MANIFEST, _built_at())
