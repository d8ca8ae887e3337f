"""Questionnaires and risk sheets as dated files, and their scoring. Pure Python."""

from __future__ import annotations

from xiangnuan.instruments.answering import AnswerError, asked
from xiangnuan.instruments.building import Band, Instrument, Item, Score
from xiangnuan.instruments.loading import all_instruments, catalogue, instrument, load_text
from xiangnuan.instruments.results import BandResult, Counted, Crisis, Reason, Result, ScoreResult, TierProposal
from xiangnuan.instruments.schema import InstrumentError, Words
from xiangnuan.instruments.scoring import score

__all__ = [
    "AnswerError",
    "Band",
    "BandResult",
    "Counted",
    "Crisis",
    "Instrument",
    "InstrumentError",
    "Item",
    "Reason",
    "Result",
    "Score",
    "ScoreResult",
    "TierProposal",
    "Words",
    "all_instruments",
    "asked",
    "catalogue",
    "instrument",
    "load_text",
    "score",
]
