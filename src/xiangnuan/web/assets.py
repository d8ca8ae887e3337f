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


@lru_cache(maxsize=4)
def _read(path: Path, changed_at: float) -> dict[str, dict[str, object]]:
    """Parse the manifest once for each time that it was written."""
    parsed: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return parsed


def manifest() -> dict[str, dict[str, object]]:
    """Return Vite's manifest, or an empty one where nothing is built (the system check W001 says so)."""
    try:
        return _read(MANIFEST, MANIFEST.stat().st_mtime)
    except FileNotFoundError:
        return {}


def entry(name: str) -> Entry | None:
    """Return the URLs of the entry `name` (`page`, `field`, ...), or None where it is not built."""
    found = manifest().get(f"{name}/main.js")
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
    found = manifest().get(name)
    return static(f"dist/{found['file']}") if found else ""
