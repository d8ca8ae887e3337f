"""Every URL of the site, as the matrix and the counts of queries ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

Url = tuple[str, frozenset[str]]


def urls(patterns: Any = None, names: tuple[str, ...] = (), keys: frozenset[str] = frozenset()) -> Iterator[Url]:
    """Every URL of the site with its qualified name and the names of its arguments."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        wanted = keys | pattern.pattern.regex.groupindex.keys()
        if isinstance(pattern, URLPattern):
            yield ":".join((*names, pattern.name or "")), wanted
        else:
            yield from urls(pattern.url_patterns, (*names, pattern.namespace) if pattern.namespace else names, wanted)
