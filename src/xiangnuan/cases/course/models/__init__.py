"""Leave with its requests, notices, decisions on breaches, and the closing file."""

from __future__ import annotations

from xiangnuan.cases.course.models.breaches import BreachDecision, Notice
from xiangnuan.cases.course.models.closings import (
    Aftercare,
    AftercareContact,
    ClosingInvestigation,
    ServiceEvaluation,
)
from xiangnuan.cases.course.models.leaves import LeaveExtension, LeaveRequest

__all__ = [
    "Aftercare",
    "AftercareContact",
    "BreachDecision",
    "ClosingInvestigation",
    "LeaveExtension",
    "LeaveRequest",
    "Notice",
    "ServiceEvaluation",
]
