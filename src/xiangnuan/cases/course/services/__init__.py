"""Every write of this app, one function an act."""

from __future__ import annotations

from xiangnuan.cases.course.rows import withdraw
from xiangnuan.cases.course.services.breaching import decide_breach, issue_notice, propose_breach, serve_notice
from xiangnuan.cases.course.services.leaving import (
    change_leave,
    come_back,
    decide_extension,
    decide_leave,
    go,
    request_extension,
    request_leave,
)

__all__ = [
    "change_leave",
    "come_back",
    "decide_breach",
    "decide_extension",
    "decide_leave",
    "go",
    "issue_notice",
    "propose_breach",
    "request_extension",
    "request_leave",
    "serve_notice",
    "withdraw",
]
