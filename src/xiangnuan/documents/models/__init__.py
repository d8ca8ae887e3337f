"""Issued documents with their numbers, the agency's Word templates, and batches."""

from __future__ import annotations

from xiangnuan.documents.models.batches import Batch, BatchPart
from xiangnuan.documents.models.issued import IssuedDocument
from xiangnuan.documents.models.numbers import NumberRule, NumberSeries
from xiangnuan.documents.models.templates import WordTemplate

__all__ = ["Batch", "BatchPart", "IssuedDocument", "NumberRule", "NumberSeries", "WordTemplate"]
