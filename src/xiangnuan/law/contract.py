"""The answer in the words of the contract: what `xiangnuan law explain` prints."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiangnuan.law.answer import Answer
from xiangnuan.law.duties import Breach, FactRef, Obligation, Term
from xiangnuan.law.explaining import Explanation, explain
from xiangnuan.law.schema import Schedule, Value, Words
from xiangnuan.law.wording import WARNINGS, kind_label


def answer_json(answer: Answer) -> dict[str, Any]:
    """The whole answer with its grounds, ready for `json.dumps`."""
    return {
        "area": answer.facts.area,
        "measure": answer.facts.measure,
        "as_of": answer.as_of.isoformat(),
        "term": _term(answer, answer.term),
        "obligations": [_duty(answer, duty) for duty in answer.obligations],
        "breaches": [_breach(answer, breach) for breach in answer.breaches],
    }


def _term(answer: Answer, term: Term) -> dict[str, Any]:
    return {
        "start": _day(term.start),
        "end": _day(term.end),
        "state": term.state,
        "suspended_days": term.suspended_days,
        "not_before": term.not_before,
        "ended_on": _day(term.ended_on),
        "warnings": [{"key": key, "zh": WARNINGS[key][0], "en": WARNINGS[key][1]} for key in term.warnings],
        **_why(answer, explain(answer, term)),
    }


def _duty(answer: Answer, duty: Obligation) -> dict[str, Any]:
    return {
        "kind": duty.kind,
        "number": duty.number,
        "title": {"zh": kind_label(duty.kind), "en": kind_label(duty.kind, "en")},
        "opens": _day(duty.opens),
        "due": _day(duty.due),
        "status": duty.status(answer.as_of),
        "settled_by": _fact(duty.settled_by) if duty.settled_by else None,
        "lapses_on": _day(duty.lapses_on),
        "excused": duty.excused,
        "not_before": duty.held,
        **_why(answer, explain(answer, duty)),
    }


def _breach(answer: Answer, breach: Breach) -> dict[str, Any]:
    why = _why(answer, explain(answer, breach))
    return {
        "kind": breach.kind,
        "title": {"zh": kind_label(breach.kind), "en": kind_label(breach.kind, "en")},
        "count": breach.count,
        "threshold": breach.threshold,
        "left": breach.left,
        "warn": breach.warn,
        "serious": breach.serious,
        "serious_on": _day(breach.serious_on),
        **why,
    }


def _why(answer: Answer, why: Explanation) -> dict[str, Any]:
    return {
        "sentence": _words(why.sentence),
        "facts": [_fact(fact) for fact in why.facts],
        "basis": [
            {
                "law": answer.rulebook.law_name(basis.law),
                "code": basis.law,
                "article": basis.article,
                "parameter": basis.parameter,
                "value": value_json(basis.value),
                "unit": basis.unit,
                "from": basis.from_.isoformat(),
                "source": basis.source,
                "certainty": basis.certainty,
                "rulebook": basis.overlay.zh,
            }
            for basis in why.basis
        ],
    }


def value_json(value: Value) -> Any:
    """A parameter's value for JSON; a schedule as its stages, words in both languages."""
    return value.model_dump(mode="json") if isinstance(value, Schedule | Words) else value


def _fact(fact: FactRef) -> dict[str, str]:
    return {"kind": fact.kind, "on": fact.on.isoformat()}


def _words(words: Words | None) -> dict[str, str] | None:
    return {"zh": words.zh, "en": words.en} if words else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
