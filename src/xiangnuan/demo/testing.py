"""Draws, objections and kits of the demo agency: a revealed draw, a running one, two objections, a stock of kits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from xiangnuan.access import audit
from xiangnuan.access.gate import agency_of
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.cases.models import Case, DrugTest, Fact
from xiangnuan.cases.testing.draw import choose, commitment_of, terms_of, working_days
from xiangnuan.cases.testing.models import Draw, Excuse, Objection
from xiangnuan.cases.testing.queries.drawn import standing
from xiangnuan.cases.testing.services import BatchData, MovementData, move_kits, register_batch, set_least
from xiangnuan.demo.places import SOCIAL_WORKER
from xiangnuan.web.clock import now

_SEED = 20260
# How many seeds are looked through for one that calls somebody of the demo's worker today; one in ten does.
_TRIES = 2_000
# How many the running draw calls in its two weeks.
RUNNING = 20
LABORATORY = "嘉兴市检测中心"


def tell_testing(agency: Agency, users: dict[str, User], day: date) -> None:
    """Tell what the agency has drawn, heard and stored by `day`, which is today."""
    manager = next(user for user in users.values() if user.role == "manager")
    worker = next((user for user in users.values() if user.username == SOCIAL_WORKER), None)
    running = Case.objects.get_queryset().unsealed().filter(agency=agency, state=Case.State.RUNNING, is_current=True)
    pool = list(running.filter(closed_on__isnull=True).order_by("pk").values_list("pk", "person__worker"))
    _draws(manager, worker, pool, day)
    _objections(agency, worker, day)
    _kits(agency, manager, worker, day)


def _seed_of(number: int) -> str:
    return hashlib.sha256(f"demo draw {_SEED} {number}".encode()).hexdigest()


def _draws(manager: User, worker: User | None, pool: Sequence[tuple[int, int | None]], day: date) -> None:
    cases = [case for case, _worker in pool]
    mine = {case for case, holder in pool if worker is not None and holder == worker.pk}
    month = day.replace(day=1) - timedelta(days=1)
    monday = day - timedelta(days=day.weekday())
    before = working_days(month.replace(day=1), month)
    weeks = working_days(monday, monday + timedelta(days=13))
    draws = []
    if cases and before:
        draws.append(_draw(manager, f"{month.year}年{month.month}月随机抽检", cases, before, 12, _seed_of(0)))
    if cases and weeks:
        # Somebody of the demo's worker is called today, where today is a working day.
        seed = next((seed for seed in map(_seed_of, range(1, _TRIES)) if _calls(seed, cases, weeks, mine, day)), "")
        draws.append(_draw(manager, "本周和下周随机抽检", cases, weeks, RUNNING, seed or _seed_of(1)))
    made = Draw.objects.bulk_create(draws)
    entries = [
        audit.entry(
            manager,
            audit.Action.WRITE,
            "testing.make_draw",
            draw,
            detail={"commitment": draw.commitment, "terms": draw.terms, "pool": len(draw.pool)},
        )
        for draw in made
    ]
    entries += _excuses(made, day)
    AuditEntry.objects.bulk_create(entries)


def _calls(seed: str, cases: list[int], days: list[date], mine: set[int], day: date) -> bool:
    if day not in days or not mine:
        return True
    return any(one.case in mine and one.day == day for one in choose(seed, cases, RUNNING, days))


def _draw(user: User, title: str, cases: list[int], days: list[date], count: int, seed: str) -> Draw:
    count = min(count, len(cases))
    return Draw(
        agency=agency_of(user),
        title=title,
        first=days[0],
        last=days[-1],
        days=[day.isoformat() for day in days],
        how_many=count,
        pool=cases,
        seed=seed,
        commitment=commitment_of(seed),
        terms=terms_of(cases, count, days),
        made_at=now(),
        made_by=user,
    )


def _excuses(draws: list[Draw], day: date) -> list[AuditEntry]:
    """Who was drawn before today and not tested has a reason."""
    rng = Random(_SEED)
    rows = [
        one
        for drawn in standing(draws, day).values()
        for one in drawn
        if one.state in ("open", "missed") and one.day < day
    ]
    cases = Case.objects.select_related("worker").in_bulk([one.case for one in rows])
    reasons = [("away", "在外地工地，已请假。"), ("ill", "住院，有出院小结。"), ("other", "改为电话联系，下周补检。")]
    made = []
    for one in rows:
        reason, note = rng.choice(reasons)
        case = cases[one.case]
        made.append(
            Excuse(
                agency_id=case.agency_id,
                draw=one.draw,
                case=case,
                day=one.day,
                reason=reason,
                note=note,
                recorded_at=now(),
                recorded_by=case.worker,
            )
        )
    return [
        audit.entry(one.recorded_by, audit.Action.WRITE, "testing.excuse", one, person=one.case.person_id)
        for one in Excuse.objects.bulk_create(made)
    ]


def _objections(agency: Agency, worker: User | None, day: date) -> None:
    """One that was answered by a re-test on record, and one that waits for its answer."""
    positive = DrugTest.objects.filter(
        fact__agency=agency,
        fact__superseded_at__isnull=True,
        fact__case__sealed_on__isnull=True,
        fact__case__closed_on__isnull=True,
        result=DrugTest.Result.POSITIVE,
    ).select_related("fact__case__worker")
    rows: list[Objection] = []
    checked = (
        positive.model.objects.filter(
            retest_of__in=positive.filter(method=DrugTest.Method.ONSITE), fact__superseded_at__isnull=True
        )
        .select_related("fact__case__worker", "retest_of__fact")
        .order_by("-fact__on", "-pk")
        .first()
    )
    if checked is not None and checked.retest_of is not None:
        rows.append(_answered(checked.retest_of.fact, checked))
    waiting = positive.exclude(fact__in=[row.test_id for row in rows]).order_by("-fact__on", "-pk")
    if worker is not None:
        waiting = waiting.filter(fact__case__person__worker=worker)
    last = waiting.first()
    if last is not None:
        told = max(last.fact.on, day - timedelta(days=2))
        row = _objection(last.fact, told, max(told, day - timedelta(days=1)), "前几天感冒，吃了含可待因的止咳药。")
        rows.append(row)
    entries = [
        audit.entry(row.recorded_by, audit.Action.WRITE, "testing.record_objection", row, person=row.case.person_id)
        for row in Objection.objects.bulk_create(rows)
    ]
    AuditEntry.objects.bulk_create(entries)


def _objection(test: Fact, told: date, made: date, why: str) -> Objection:
    onsite = test.drug_test.method == DrugTest.Method.ONSITE
    return Objection(
        agency_id=test.agency_id,
        case=test.case,
        test=test,
        to=Objection.To.ONSITE if onsite else Objection.To.LABORATORY,
        told_on=told,
        made_on=made,
        why=why,
        sample_a=f"{test.drug_test.sample_number}A",
        sample_b=f"{test.drug_test.sample_number}B",
        recorded_at=now(),
        recorded_by=test.case.worker,
    )


def _answered(test: Fact, retest: DrugTest) -> Objection:
    on, reported = test.on, retest.fact.on
    row = _objection(test, on, on, "说没有用过，要求送实验室。")
    row.answered_on = row.sent_on = row.made_on
    row.answer, row.laboratory = Objection.Answer.ACCEPTED, LABORATORY
    row.reported_on, row.result, row.retest = reported, retest.result, retest.fact
    row.result_told_on = reported
    return row


def _kits(agency: Agency, manager: User, worker: User | None, day: date) -> None:
    """Three batches of this quarter, one of them expiring, and an old one that was thrown away."""
    quarter = (day.month + 2) // 3
    came = date(day.year, 3 * quarter - 2, 1)
    handed = max(came, day - timedelta(days=20))
    towns = list(agency.towns.order_by("code").values_list("code", flat=True)[:2])
    for number, panel, count, left in ((1, "five", 120, 300), (2, "five", 80, 45), (3, "eight", 60, 400)):
        box = BatchData(
            panel, f"{day:%y}{quarter:02d}{number:03d}", day + timedelta(days=left), "某某生物", 650 + 300 * number
        )
        batch = register_batch(manager, box, count, came)
        if worker is not None:
            move_kits(manager, batch, MovementData("handed", handed, 6, worker=worker))
        if number == 1:
            for town in towns:
                move_kits(manager, batch, MovementData("handed", handed, 10, town=town))
    old = register_batch(
        manager,
        BatchData("three", f"{(day.year - 1) % 100:02d}01001", day - timedelta(days=10), "某某生物", 500),
        9,
        day - timedelta(days=300),
    )
    move_kits(manager, old, MovementData("discarded", day - timedelta(days=5), 9, reason="过期"))
    set_least(manager, "five", 60)
    set_least(manager, "eight", 60)
