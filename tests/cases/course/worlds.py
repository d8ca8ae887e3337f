"""A case with leave and facts to cite, made by the services that users call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xiangnuan.access.models import User
from xiangnuan.cases.course.models import BreachDecision, LeaveRequest, Notice
from xiangnuan.cases.course.services import decide_leave, issue_notice, propose_breach, request_leave
from xiangnuan.cases.models import Case, Fact
from xiangnuan.cases.services import TestData, record_drug_test
from xiangnuan.web.clock import today


def ago(days: int) -> date:
    """So many days ago."""
    return today() - timedelta(days=days)


def a_leave(user: User, case: Case, **data: Any) -> LeaveRequest:
    """Somebody wants to be away for five days, from six days ago on."""
    asked = {
        "since": ago(6), "until": ago(2), "destination": "上海", "reason": "看病", "requested_on": ago(8),
        "requested_by": "person",
    }  # fmt: skip
    return request_leave(user, case, **asked | data)


def agreed(user: User, case: Case, **data: Any) -> LeaveRequest:
    """Leave that was agreed to."""
    return decide_leave(user, a_leave(user, case, **data), decision="approved", decided_on=ago(7))


def refused_test(user: User, case: Case, days: int = 10) -> Fact:
    """A test that was refused."""
    return record_drug_test(user, case, TestData(result="refused", on=ago(days), panel=""))


def a_notice(user: User, case: Case, **data: Any) -> Notice:
    """A warning because of a refused test."""
    said = {"number": "告〔2026〕1号", "on": ago(5), "text": "请按时来检测"} | data
    facts = said.pop("facts", None) or [refused_test(user, case)]
    return issue_notice(user, case, facts=facts, **said)


def a_breach(user: User, case: Case, **data: Any) -> BreachDecision:
    """A breach that was put before the manager."""
    said = {"kind": "test_refusal", "proposed_on": ago(3), "statement": "三次拒绝检测"} | data
    facts = said.pop("facts", None) or [refused_test(user, case, days) for days in (30, 20, 10)]
    return propose_breach(user, case, facts=facts, **said)
