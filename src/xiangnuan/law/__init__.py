"""Rules as code: dated facts and a rulebook in, duties, breaches and the term out. Pure Python."""

from __future__ import annotations

from xiangnuan.law.answer import Answer, answer
from xiangnuan.law.duties import KINDS, Breach, FactRef, Obligation, Term, status
from xiangnuan.law.facts import Event, Facts, FactsError
from xiangnuan.law.loading import rulebook_for
from xiangnuan.law.rulebook import Rulebook
from xiangnuan.law.schema import RulebookError

__all__ = [
    "KINDS",
    "Answer",
    "Breach",
    "Event",
    "FactRef",
    "Facts",
    "FactsError",
    "Obligation",
    "Rulebook",
    "RulebookError",
    "Term",
    "answer",
    "rulebook_for",
    "status",
]
