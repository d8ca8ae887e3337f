"""What the engine of law says of a planned case, so that the plan keeps or breaks its duties on purpose."""

from __future__ import annotations

from datetime import date

from xiangnuan import law
from xiangnuan.demo.plan import CasePlan, Happening

FAR = date(2199, 1, 1)
"""A day by which every planned case is over."""

_BARE = frozenset({"review", "imprisoned", "renewed_use", "police_report", "notice_served", "died"})


def asked(case: CasePlan, as_of: date) -> law.Answer:
    """The engine's answer about a planned case at the end of a day; happenings may be in any order."""
    told = sorted(case.happenings, key=lambda happening: happening.on)
    moves = [happening for happening in told if happening.kind == "moved"]
    check_ins = [happening.on for happening in told if happening.kind == "check_in"]
    agreements = [happening.on for happening in told if happening.kind == "agreement"]
    events = [event for happening in told if (event := _event(happening)) is not None]
    for move in moves:
        later = [other.on for other in moves if other.on > move.on]
        until = later[0] if later else date.max
        events.append(
            law.Event(
                kind="moved",
                on=move.on,
                checked_in=next((day for day in check_ins[1:] if move.on <= day < until), None),
                agreed=next((day for day in agreements[1:] if move.on <= day < until), None),
                ref=move,
            )
        )
    decision = case.decision
    received = decision.received_on or decision.decided_on or (check_ins[0] if check_ins else case.taken_on)
    facts = law.Facts(
        area=case.area_on(as_of),
        measure=decision.measure,
        decision_received=received,
        checked_in=check_ins[0] if check_ins else None,
        agreed=agreements[0] if agreements else None,
        ordered_term_months=decision.ordered_term_months,
        ordered_from=decision.ordered_from,
        ordered_to=decision.ordered_to,
        events=tuple(events),
    )
    return law.answer(facts, law.rulebook_for(facts.area), as_of)


def _event(happening: Happening) -> law.Event | None:
    kind, on = happening.kind, happening.on
    if kind == "drug_test":
        assert happening.test is not None
        test = happening.test
        return law.Event(
            kind=kind, on=on, result=test.result, method=test.method, makes_up=test.makes_up, ref=happening
        )
    if kind == "contact":
        told = happening.content
        if not told.get("found", True):
            return None
        return law.Event(kind=kind, on=on, form=told["form"], makes_up=told.get("makes_up"), ref=happening)
    if kind == "absence":
        permitted, reported = happening.event["permitted"], happening.event["reported"]
        return law.Event(kind=kind, on=on, until=happening.until, permitted=permitted, reported=reported, ref=happening)
    if kind == "detained":
        return law.Event(kind=kind, on=on, until=happening.until, ref=happening)
    if kind == "tier":
        return law.Event(kind=kind, on=on, tier=happening.event["tier"], ref=happening)
    if kind == "closed":
        outcome = happening.event["outcome"]
        if outcome == "completed":
            return None
        return law.Event(kind="died" if outcome == "died" else "ended", on=on, ref=happening)
    return law.Event(kind=kind, on=on, ref=happening) if kind in _BARE else None


def is_effective(case: CasePlan, as_of: date) -> bool | None:
    """Whether the case counts as effectively executed on a day; None where it is not running then."""
    if case.taken_on > as_of or any(fact.kind == "closed" and fact.on <= as_of for fact in case.happenings):
        return None
    answer = asked(case, as_of)
    if answer.term.state != "running":
        return None
    if any(breach.serious for breach in answer.breaches):
        return False
    return not any(not duty.held and duty.status(as_of) == "overdue" for duty in answer.obligations)
