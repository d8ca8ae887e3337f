"""Needs for aid, the two registers, and what came of it: work, placements and courses."""

from __future__ import annotations

from xiangnuan.cases.aid.models.registers import Course, Employer
from xiangnuan.cases.aid.models.requests import AidRequest
from xiangnuan.cases.aid.models.working import Attendance, Occupation, Placement, PlacementCheck

__all__ = ["AidRequest", "Attendance", "Course", "Employer", "Occupation", "Placement", "PlacementCheck"]
