"""Leave with its requests, notices, and decisions on breaches."""

from __future__ import annotations

from xiangnuan.cases.course.models.breaches import BreachDecision, Notice
from xiangnuan.cases.course.models.leaves import LeaveExtension, LeaveRequest

__all__ = ["BreachDecision", "LeaveExtension", "LeaveRequest", "Notice"]
