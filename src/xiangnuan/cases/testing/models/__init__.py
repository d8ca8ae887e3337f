"""Random draws, objections to results, and the stock of kits."""

from __future__ import annotations

from xiangnuan.cases.testing.models.draws import Draw, Excuse
from xiangnuan.cases.testing.models.kits import KitBatch, KitLeast, KitMovement
from xiangnuan.cases.testing.models.objections import Objection

__all__ = ["Draw", "Excuse", "KitBatch", "KitLeast", "KitMovement", "Objection"]
