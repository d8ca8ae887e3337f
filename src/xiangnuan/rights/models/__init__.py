"""Seals and openings, consents, requests, copies given out, and the papers on processing."""

from __future__ import annotations

from xiangnuan.rights.models.asking import Asker, Checked, Copy, Request
from xiangnuan.rights.models.consents import Consent
from xiangnuan.rights.models.papers import Paper
from xiangnuan.rights.models.seals import Opening, Seal

__all__ = ["Asker", "Checked", "Consent", "Copy", "Opening", "Paper", "Request", "Seal"]
