"""Assessments in the demo: risk sheets and craving twice a year, moods that lift, two crises, two self-rating links.

Built as rows: two years of sheets in bulk, each scored by the instrument itself.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from xiangnuan.access import audit
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.assessing.models import Assessment, Crisis, CrisisResponse, SelfRatingLink
from xiangnuan.cases.assessing.services.crises import kinds_of
from xiangnuan.cases.assessing.services.links import LINK_HOURS
from xiangnuan.cases.assessing.services.recording import build
from xiangnuan.cases.models import Case
from xiangnuan.demo import places
from xiangnuan.demo.calendar import SHANGHAI
from xiangnuan.demo.intake import SEED
from xiangnuan.instruments import Instrument, InstrumentError, instrument
from xiangnuan.web.clock import now

CASES = 120
EVERY = timedelta(days=182)
YEARS = timedelta(days=730)
# One in so many has told of low mood or worry, which lifts from sheet to sheet.
_LOW_MOOD = 4
SHEETS = ("generic-1", "craving-10", "phq-9", "gad-7")
_CALM = ("self_harm", "psychosis", "violence", "positive_test", "refusal")


def tell_assessing(agency: Agency, users: dict[str, User], day: date) -> None:
    """Let the workers assess about a hundred and twenty persons by `day`; needs cases that are saved."""
    sheets = {name: one for name in SHEETS if (one := _in_use(name, day)) is not None}
    if len(sheets) < len(SHEETS):
        return  # a demo of a day before there were any
    chance = Random(f"{SEED} assessing")
    cases = list(
        Case.objects.filter(
            agency=agency, is_current=True, closed_on__isnull=True, sealed_on__isnull=True, agreed_on__isnull=False
        )
        .select_related("person", "worker")
        .order_by("pk")
    )
    shown = next(user for user in users.values() if user.username == places.SOCIAL_WORKER)
    own = [case for case in cases if case.worker_id == shown.pk]
    others = [case for case in cases if case.worker_id != shown.pk]
    chosen = own[:20] + sorted(chance.sample(others, min(CASES - len(own[:20]), len(others))), key=lambda one: one.pk)
    rows: list[Assessment] = []
    for number, case in enumerate(chosen):
        rows += _of_case(case, number, sheets, day, chance)
    rows = Assessment.objects.bulk_create(rows, batch_size=300)
    entries = [
        audit.entry(
            row.recorded_by, audit.Action.WRITE, "assessing.record", row, person=row.person_id,
            detail={"instrument": row.instrument, "version": row.version},
        )
        for row in rows
    ]  # fmt: skip
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    if len(own) > 2:
        _crises(own, sheets["phq-9"], day)
        _links(own[2], sheets["gad-7"], day)


def _in_use(name: str, day: date) -> Instrument | None:
    try:
        return instrument(name, on=day)
    except InstrumentError:
        return None


def _of_case(case: Case, number: int, sheets: dict[str, Instrument], day: date, chance: Random) -> list[Assessment]:
    start = max(case.taken_on, day - YEARS)
    days = []
    on = day - timedelta(days=chance.randrange(10, 150))
    while on >= start:
        days.append(on)
        on -= EVERY
    rows = []
    for step, on in enumerate(reversed(days)):
        # Things get better as time goes by, with a chance of a step back.
        weight = max(0.08, 0.55 - 0.13 * step + chance.uniform(-0.12, 0.12))
        for name in ("generic-1", "craving-10", *(("phq-9", "gad-7") if number % _LOW_MOOD == 1 else ())):
            answers = _answers(sheets[name], weight, chance)
            rows.append(_row(case, sheets[name], on, answers, hour=9 + step))
    return rows


def _answers(sheet: Instrument, weight: float, chance: Random) -> dict[str, int | None]:
    """Answers about so far along each item's scale; nothing that would be a crisis or a test that is not on record."""
    answers: dict[str, int | None] = {}
    calm = {rule.item for rule in sheet.crisis} | set(_CALM)
    for item in sheet.items:
        if item.optional or item.shown_when is not None:
            continue
        if item.id in calm:
            answers[item.id] = item.least
            continue
        part = min(1.0, max(0.0, weight + chance.uniform(-0.25, 0.25)))
        value = item.least + round((item.most - item.least) * part)
        answers[item.id] = item.least + item.most - value if item.reverse else value
    return answers


def _row(
    case: Case, sheet: Instrument, on: date, answers: dict[str, int | None], *, hour: int, by_self: bool = False
) -> Assessment:
    row = build(
        case.person, sheet, on, answers,
        partly=False, recorded_at=_at(on, hour), recorded_by=None if by_self else case.worker,
        who=Assessment.Who.SELF if by_self else Assessment.Who.WORKER,
    )  # fmt: skip
    row.case = case
    return row


def _at(on: date, hour: int, minute: int = 20) -> datetime:
    return min(datetime.combine(on, time(hour, minute), SHANGHAI), now())


def _crises(own: list[Case], sheet: Instrument, day: date) -> None:
    """One that was answered some weeks ago, and one that waits for the worker whom the demo shows."""
    answered = _crisis(own[1], sheet, day - timedelta(days=25))
    response = CrisisResponse.objects.create(
        agency_id=answered.agency_id,
        crisis=answered,
        on=day - timedelta(days=25),
        done="当天下午上门，和本人谈了一个小时。有过念头，没有打算；家里的农药已由姐姐收走。",
        told_family="姐姐，当天到场，这几天住在一起。",
        told_clinic="市精神卫生中心门诊，约好第二天上午，由姐姐陪同。",
        note="一周后再谈，睡眠好转，愿意继续门诊。",
        closes=True,
        recorded_at=_at(day - timedelta(days=18), 16),
        recorded_by=own[1].worker,
    )
    answered.ended_at, answered.ended_by, answered.end = response.recorded_at, own[1].worker, Crisis.End.ANSWERED
    answered.save(update_fields=["ended_at", "ended_by", "end"])
    _crisis(own[0], sheet, day)


def _crisis(case: Case, sheet: Instrument, on: date) -> Crisis:
    answers: dict[str, int | None] = {item.id: 1 for item in sheet.items if not item.optional}
    row = _row(case, sheet, on, answers, hour=8)
    row.save()
    return Crisis.objects.create(
        agency_id=case.agency_id,
        person=case.person,
        assessment=row,
        kinds=",".join(kinds_of(row)),
        found_at=row.recorded_at,
    )


def _links(case: Case, sheet: Instrument, day: date) -> None:
    """One that the person has used, one that is open. Their digests are of no token that anybody knows."""
    answers: dict[str, int | None] = {item.id: 1 for item in sheet.items if not item.optional}
    used = _row(case, sheet, day - timedelta(days=9), answers, hour=20, by_self=True)
    used.save()
    for made, name, assessment in ((day - timedelta(days=9), sheet, used), (day, sheet, None)):
        SelfRatingLink.objects.create(
            agency_id=case.agency_id,
            person=case.person,
            instrument=name.id,
            version=name.version,
            token_hash=f"{case.pk * 2 + (assessment is None):064x}",
            made_at=_at(made, 8),
            made_by=case.worker,
            expires_at=_at(made, 8) + timedelta(hours=LINK_HOURS),
            used_at=assessment.recorded_at if assessment else None,
            assessment=assessment,
        )
