"""Why: the law, the value, the facts and the sentence behind every answer, made only when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from xiangnuan.law.answer import Answer
from xiangnuan.law.duties import SERIES, Breach, FactRef, Obligation, Term
from xiangnuan.law.rulebook import Rulebook, Setting, deadline, schedule_of
from xiangnuan.law.rules import PREFIX
from xiangnuan.law.schema import PROMPTLY, Value, Words
from xiangnuan.law.wording import MARKS, article_words, day_words, pick, rhythm_words, stage_words


class Basis(NamedTuple):
    """One ground of an answer: the article, and the parameter with the value that was in force."""

    law: str
    article: str | None
    parameter: str
    value: Value
    unit: str
    from_: date
    source: str
    certainty: str
    overlay: Words


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is so: grounds, facts used, and one sentence in Chinese and in English."""

    basis: tuple[Basis, ...]
    facts: tuple[FactRef, ...]
    sentence: Words | None


class Reason(NamedTuple):
    """The one grey line under a task, the articles beneath it, the whole sentence, and how certain it is."""

    line: str
    articles: str
    sentence: str
    certainty: str


def explain(answer: Answer, thing: Obligation | Breach | Term) -> Explanation:
    """The grounds of one part of an answer."""
    if isinstance(thing, Obligation):
        return _duty(answer, thing)
    if isinstance(thing, Breach):
        return _breach(answer, thing)
    return _term(answer, thing)


def reason(
    rulebook: Rulebook,
    kind: str,
    rule: str,
    number: int,
    opens: date,
    due: date | None,
    *,
    fact: date | None = None,
    language: str = "zh",
) -> Reason | None:
    """The words under a stored duty, from its columns alone: no engine is run.

    `fact` is the day of the fact that opened it, where the caller has it; without it the day of opening is named.
    None where the rulebook no longer knows the rule.
    """
    name, tier, stage = split_rule(rule)
    if name not in rulebook:
        return None
    day = opens - timedelta(days=1) if kind == "end_notice" else opens
    setting = rulebook.setting(name, fact if kind in ("check_in", "agreement") and fact else day)
    if setting is None:
        return None
    known = _known(setting, number, opens, due, fact or day, day, tier, stage)
    sentence = _fill(_template(setting, due), known, language, short=False)
    return Reason(
        line=_fill(_template(setting, due, brief=True), known, language, short=True),
        articles=article_words(rulebook, setting.grounds, language),
        sentence=sentence + pick(MARKS[setting.certainty], language),
        certainty=setting.certainty,
    )


def split_rule(rule: str) -> tuple[str, str | None, int | None]:
    """A duty's rule in its parts: the parameter's id, the tier whose own rhythm it is, the stage."""
    name, *rest = rule.split("/")
    return name, rest[0] if len(rest) == 2 else None, int(rest[-1]) if rest else None


def rule_day(answer: Answer, duty: Obligation) -> date:
    """The day whose rule is asked: that of the event from which the duty counts."""
    facts = answer.facts
    if duty.kind == "end_notice":
        return duty.opens - timedelta(days=1)
    if duty.kind == "check_in":
        return facts.decision_received
    if duty.kind == "agreement":
        counted = answer.rulebook.parameter(duty.rule).counts_from
        return facts.checked_in if counted == "check_in" and facts.checked_in else facts.decision_received
    return duty.opens


def _duty(answer: Answer, duty: Obligation) -> Explanation:
    name, tier, stage = split_rule(duty.rule)
    day = rule_day(answer, duty)
    rulebook, prefix = answer.rulebook, PREFIX[answer.facts.measure]
    setting = rulebook.setting(name, day)
    facts = tuple(fact for fact in (duty.opened_by, duty.settled_by) if fact is not None)
    if setting is None:
        return Explanation((), facts, None)
    more = [name for name in _also(answer, duty, setting, day, prefix) if name in rulebook]
    fact = duty.opened_by.on if duty.opened_by else day
    known = _known(setting, duty.number, duty.opens, duty.due, fact, day, tier, stage)
    return Explanation(
        _grounds(rulebook, setting, more, day),
        facts or _start(answer),
        _words(setting, known, also=_note(duty, setting, day)),
    )


def _also(answer: Answer, duty: Obligation, setting: Setting, day: date, prefix: str) -> Iterator[str]:
    """Other parameters that a duty rests on."""
    if duty.kind == "return_test":
        yield f"{prefix}.leave.days"
    if duty.kind == "police_report":
        yield from (breach.rule for breach in answer.breaches if breach.serious_on == duty.opens)
    moved = duty.held or (duty.kind in SERIES and _moved_by_detention(answer, duty))
    if duty.kind in ("check_in", "agreement", "transfer_check_in") and duty.due is not None:
        plain = deadline(setting, day).due
        moved = moved or (plain is not None and duty.due > plain)
    if moved:
        with_decision = duty.kind == "agreement" and setting.parameter.counts_from == "decision_received"
        yield "ct.checkin.detained" if duty.kind == "check_in" or with_decision else f"{prefix}.suspend"


def _moved_by_detention(answer: Answer, duty: Obligation) -> bool:
    return answer.term.suspended_days > 0 and any(
        event.kind == "detained" and event.on <= answer.as_of and (duty.due is None or event.on <= duty.due)
        for event in answer.facts.events
    )


def _note(duty: Obligation, setting: Setting, day: date) -> Words | None:
    if duty.held:
        return _HELD
    if setting.unit == "working_day" and not deadline(setting, day).published:
        return _UNPUBLISHED
    return None


_UNPUBLISHED = Words(
    zh="该年节假日安排尚未公布，暂按周末推算。",
    en=" The holidays of that year are not yet published: counted by weekends.",
)
_HELD = Words(zh="羁押尚未结束，日期为“不早于”。", en=" A detention is open: the dates are “not before”.")


def _start(answer: Answer) -> tuple[FactRef, ...]:
    facts = answer.facts
    if answer.term.start is not None and facts.checked_in is not None and facts.checked_in <= answer.as_of:
        return (FactRef("checked_in", facts.checked_in, facts.checked_in_ref),)
    return (FactRef("decision_received", facts.decision_received),)


def _breach(answer: Answer, breach: Breach) -> Explanation:
    day = breach.facts[-1].on if breach.facts else answer.as_of
    setting = answer.rulebook.setting(breach.rule, day)
    if setting is None:
        return Explanation((), breach.facts, None)
    prefix = PREFIX[answer.facts.measure]
    more = [f"{prefix}.breach.leave.which"] if breach.kind.startswith("absence") else []
    known: dict[str, object] = {"value": setting.value, "count": breach.count, "left": breach.left}
    return Explanation(_grounds(answer.rulebook, setting, more, day), breach.facts, _words(setting, known))


def _term(answer: Answer, term: Term) -> Explanation:
    prefix = PREFIX[answer.facts.measure]
    day = term.start or answer.facts.decision_received
    setting = answer.rulebook.setting(term.rule, day)
    if setting is None:
        return Explanation((), _start(answer), None)
    more = [f"{prefix}.term"] if term.rule != f"{prefix}.term" else []
    if term.suspended_days or term.state == "suspended":
        more.append(f"{prefix}.suspend")
    if term.state == "terminated":
        more.append(f"{prefix}.terminate")
    facts = _start(answer) + tuple(
        FactRef(event.kind, event.on, event.ref)
        for event in sorted(answer.facts.events, key=lambda event: event.on)
        if event.kind in ("detained", "imprisoned", "ended", "died") and event.on <= answer.as_of
    )
    words = None
    if term.start is not None and term.end is not None:
        words = _words(setting, {"value": setting.value, "start": term.start, "end": term.end})
    return Explanation(_grounds(answer.rulebook, setting, more, day), facts, words)


def _grounds(rulebook: Rulebook, setting: Setting, more: Iterable[str], day: date) -> tuple[Basis, ...]:
    settings = [setting, *(found for name in more if (found := rulebook.setting(name, day)) is not None)]
    return tuple(
        Basis(
            ground.law,
            ground.article,
            one.parameter.id,
            one.value,
            one.unit,
            one.from_,
            one.source,
            one.certainty,
            one.overlay,
        )
        for one in settings
        for ground in one.grounds
    )


def _known(
    setting: Setting,
    number: int,
    opens: date,
    due: date | None,
    fact: date,
    end: date,
    tier: str | None,
    stage: int | None,
) -> dict[str, object]:
    known: dict[str, object] = {
        "value": setting.value,
        "number": number,
        "opens": opens,
        "due": due,
        "fact": fact,
        "end": end,
    }
    schedule = schedule_of(setting)
    if schedule is not None and stage is not None:
        own = next((stages for name, stages in schedule.tiers.items() if name == tier), schedule.stages)
        known["stages"], known["stage"] = own, min(stage, len(own))
    return known


def _words(setting: Setting, known: dict[str, object], also: Words | None = None) -> Words | None:
    due = known.get("due")
    sentence = _template(setting, due if isinstance(due, date) else None)
    if sentence is None:
        return None
    zh, en = (
        _fill(sentence, known, language, short=False)
        + pick(MARKS[setting.certainty], language)
        + (also.say(language) if also else "")
        for language in ("zh", "en")
    )
    return Words(zh=zh, en=en)


def _template(setting: Setting, due: date | None, *, brief: bool = False) -> Words | None:
    """The rule's sentence; where an overlay gave days to a “promptly” or the other way round, one that still fits."""
    parameter = setting.parameter
    words = (parameter.brief if brief else None) or parameter.sentence
    if words is None or parameter.unit not in ("day", "working_day"):
        return words
    if setting.value == PROMPTLY and "{value}" in words.zh:
        return Words(zh=f"{parameter.title.zh}，应及时办理。", en=f"{parameter.title.en}, promptly.")
    if due is not None and not {"{due}", "{value}"} & set(re.findall(r"\{\w+\}", words.zh)):
        return Words(zh=f"{words.zh.rstrip('。')}，至{{due}}止。", en=f"{words.en.rstrip('.')}, by {{due}}.")
    return words


def _fill(template: Words | None, known: dict[str, object], language: str, *, short: bool) -> str:
    if template is None:
        return ""
    said: dict[str, object] = {}
    for name, value in known.items():
        said[name] = day_words(value, language, short=short) if isinstance(value, date) else value
    stages, stage = known.get("stages"), known.get("stage")
    if isinstance(stages, tuple) and isinstance(stage, int):
        every = stages[stage - 1].every
        said["stage"] = stage_words(stages, stage, language)
        said["rhythm"] = rhythm_words(every, language) if every else ""
    text = template.say(language).format_map(said)
    return text[:1].upper() + text[1:] if language == "en" else text
