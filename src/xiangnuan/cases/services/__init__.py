"""Every write about a case; each act is one function in one transaction that refreshes the projection."""

from __future__ import annotations

from xiangnuan.cases.services.assignment import assign_worker
from xiangnuan.cases.services.corrections import correct_fact, withdraw_fact
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
from xiangnuan.cases.services.tests import TestData, record_drug_test, record_testing_day

__all__ = [
    "DecisionData",
    "TestData",
    "assign_worker",
    "change_tier",
    "close_case",
    "correct_fact",
    "open_case",
    "record_absence",
    "record_check_in",
    "record_contact",
    "record_death",
    "record_detention",
    "record_drug_test",
    "record_imprisonment",
    "record_move",
    "record_renewed_use",
    "record_review",
    "record_testing_day",
    "report_to_police",
    "serve_end_notice",
    "sign_agreement",
    "withdraw_fact",
]
