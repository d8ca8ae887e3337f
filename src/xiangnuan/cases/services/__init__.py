"""Every write about a case; each act is one function in one transaction that refreshes the projection."""

from __future__ import annotations

from xiangnuan.cases.services.assignment import assign_worker
from xiangnuan.cases.services.corrections import correct_fact, withdraw_fact
from xiangnuan.cases.services.endings import open_fact, record_release, record_return
from xiangnuan.cases.services.leaving import leave, undo_leaving
from xiangnuan.cases.services.opening import DecisionData, close_case, open_case
from xiangnuan.cases.services.steps import (
    change_tier,
    record_absence,
    record_check_in,
    record_contact,
    record_death,
    record_detention,
    record_imprisonment,
    record_move,
    record_renewed_use,
    record_review,
    report_to_police,
    serve_end_notice,
    sign_agreement,
)
from xiangnuan.cases.services.tests import (
    TestData,
    TestingDayRefused,
    correct_drug_test,
    needs_women,
    record_drug_test,
    record_testing_day,
)

__all__ = [
    "DecisionData",
    "TestData",
    "TestingDayRefused",
    "assign_worker",
    "change_tier",
    "close_case",
    "correct_drug_test",
    "correct_fact",
    "leave",
    "needs_women",
    "open_case",
    "open_fact",
    "record_absence",
    "record_check_in",
    "record_contact",
    "record_death",
    "record_detention",
    "record_drug_test",
    "record_imprisonment",
    "record_move",
    "record_release",
    "record_renewed_use",
    "record_return",
    "record_review",
    "record_testing_day",
    "report_to_police",
    "serve_end_notice",
    "sign_agreement",
    "undo_leaving",
    "withdraw_fact",
]
