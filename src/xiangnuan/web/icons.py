"""Names of icons in Python: the static build finds them here and puts just these into the sprite."""

from __future__ import annotations


def icon(name: str) -> str:
    """Return `name` unchanged; the call marks it for the build, which refuses a name that Tabler Icons does not have."""
    return name
