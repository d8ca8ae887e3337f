"""Centres, stays in them with what is prepared for the release, and visits."""

from __future__ import annotations

from xiangnuan.prerelease.models.centres import Centre
from xiangnuan.prerelease.models.preparing import Preparation
from xiangnuan.prerelease.models.stays import Stay
from xiangnuan.prerelease.models.visits import Meeting, Visit

__all__ = ["Centre", "Meeting", "Preparation", "Stay", "Visit"]
