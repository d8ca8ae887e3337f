"""The one question of the engine: these facts, this rulebook, this day: which duties, which breaches, which term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xiangnuan.law.breaches import breaches
from xiangnuan.law.course import Course
from xiangnuan.law.duties import KINDS, Breach, Obligation, Term
from xiangnuan.law.facts import Facts
from xiangnuan.law.ledger import Ledger
from xiangnuan.law.rulebook import Parameter, Rulebook
from xiangnuan.law.rules import Rules, rules_of
from xiangnuan.law.series import series
from xiangnuan.law.single import Single

_ORDER = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is due, what was breached, how the term runs, at the end of the day `as_of`.

    `refresh_on` is the next day on which the same facts give other dates, counts or duties by the mere passing of
    time (a late check-in, an open absence or detention, a fact dated later); None if only statuses change.
    """

    facts: Facts
    rulebook: Rulebook
    as_of: date
    term: Term
    obligations: tuple[Obligation, ...]
    breaches: tuple[Breach, ...]
    refresh_on: date | None


def answer(facts: Facts, rulebook: Rulebook, as_of: date) -> Answer:
    """Duties, breaches and term of one case at the end of the day `as_of`. Pure: the same question, the same answer."""
    rules = rules_of(rulebook, facts.measure)
    if as_of < facts.decision_received:
        term = Term(None, None, "not_started", 0, False, None, (), rules.term.id)
        return Answer(facts, rulebook, as_of, term, (), (), facts.decision_received)
    ledger = Ledger(facts, as_of)
    course = Course(ledger, rules)
    tests = ledger.of("drug_test", course.horizon)
    absences = ledger.of("absence", course.horizon)
    single = Single(ledger, course, rules)
    check_in = single.check_in()
    counts = breaches(ledger, course, rules, check_in, tests, absences)
    single.agreement()
    single.confirmations(tests)
    single.return_tests(absences, tests)
    single.police_reports(tests, counts)
    single.transfers()
    single.end_notice()
    found = single.found
    found += series("drug_test", _test_schedule(rules, course), ledger, course)
    found += series("contact", rules.contacts, ledger, course)
    found += series("review", rules.reviews, ledger, course)
    found.sort(key=_in_order)
    return Answer(
        facts, rulebook, as_of, course.term, tuple(found), tuple(counts), _refresh_on(ledger, course, check_in, found)
    )


def _in_order(duty: Obligation) -> tuple[date, int, int]:
    return duty.opens, _ORDER[duty.kind], duty.number


def _test_schedule(rules: Rules, course: Course) -> Parameter:
    """Rehabilitation of two years or less has a rhythm of its own, where the rulebook has one."""
    if rules.short_term is None or rules.short_tests is None or course.start is None or course.base_end is None:
        return rules.tests
    limit = rules.short_term.at(course.start)
    if limit is None or not isinstance(limit.value, int):
        return rules.tests
    from xiangnuan.law.days import last_day

    short_until = last_day(date.fromordinal(course.start), limit.value).toordinal() + course.customary
    return rules.short_tests if course.base_end <= short_until else rules.tests


def _refresh_on(ledger: Ledger, course: Course, check_in: Obligation | None, found: list[Obligation]) -> date | None:
    as_of, facts = ledger.as_of, ledger.facts
    days = [day for day in (facts.checked_in, facts.agreed) if day is not None and day > as_of]
    for event in facts.events:
        days += [
            day for day in (event.on, event.until, event.checked_in, event.agreed) if day is not None and day > as_of
        ]
    if course.ended is None and course.term.state != "completed":
        growing = any(
            ledger.until(event) is None and not event.permitted and not event.reported
            for event in ledger.by_kind.get("absence", ())
        )
        if growing or course.suspending.open or any(duty.held for duty in found):
            days.append(as_of + timedelta(days=1))
        if check_in is not None and check_in.settled_on is None and check_in.due is not None and check_in.due >= as_of:
            days.append(check_in.due + timedelta(days=1))
    return min(days, default=None)
