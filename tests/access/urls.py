"""Every URL of the site, as the matrix and the counts of queries ask for it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

from xiangnuan.access.roles import Role

Url = tuple[str, frozenset[str]]


def urls(patterns: Any = None, names: tuple[str, ...] = (), keys: frozenset[str] = frozenset()) -> Iterator[Url]:
    """Every URL of the site with its qualified name and the names of its arguments."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        wanted = keys | pattern.pattern.regex.groupindex.keys()
        if isinstance(pattern, URLPattern):
            yield ":".join((*names, pattern.name or "")), wanted
        else:
            yield from urls(pattern.url_patterns, (*names, pattern.namespace) if pattern.namespace else names, wanted)


# Who sees most, and by which way: the whole agency, the own caseload. Their pages say what any other role's page says.
WIDEST = (Role.MANAGER, Role.SOCIAL_WORKER)


def walked_as(name: str, roles: Iterable[Role]) -> list[Role]:
    """The roles as which a long walk asks a page: the widest two, and of the others another one for each page.

    `script/test --all` (`XN_ALL`) asks as every role. What a role may open at all is asked of each, in test_matrix.
    """
    allowed = sorted(roles)
    if os.environ.get("XN_ALL") == "1":
        return allowed
    others = [role for role in allowed if role not in WIDEST]
    return [role for role in WIDEST if role in allowed] + others[len(name) % len(others) :][:1] if others else allowed
