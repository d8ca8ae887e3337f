"""Rules as code: dated facts and a rulebook in, duties, breaches and the term out. Pure Python."""

from __future__ import annotations

from xiangnuan.law.answer import Answer, answer
from xiangnuan.law.comparing import Change, Difference, diff, trial
from xiangnuan.law.contract import answer_json
from xiangnuan.law.duties import BREACH_KINDS, KINDS, SERIES, Breach, FactRef, Obligation, Term, status
from xiangnuan.law.explaining import Basis, Explanation, Reason, explain, reason
from xiangnuan.law.facts import Event, Facts, FactsError
from xiangnuan.law.loading import rulebook_for
from xiangnuan.law.release import Release, expected_release, first_contact
from xiangnuan.law.rulebook import Deadline, Parameter, Rulebook, Setting
from xiangnuan.law.schema import RulebookError
from xiangnuan.law.wording import article_words, kind_label, value_words

__all__ = [
    "BREACH_KINDS",
    "KINDS",
    "SERIES",
    "Answer",
    "Basis",
    "Breach",
    "Change",
    "Deadline",
    "Difference",
    "Event",
    "Explanation",
    "FactRef",
    "Facts",
    "FactsError",
    "Obligation",
    "Parameter",
    "Reason",
    "Release",
    "Rulebook",
    "RulebookError",
    "Setting",
    "Term",
    "answer",
    "answer_json",
    "article_words",
    "diff",
    "expected_release",
    "explain",
    "first_contact",
    "kind_label",
    "reason",
    "rulebook_for",
    "status",
    "trial",
    "value_words",
]
