"""Leave, notices and breaches of the demo agency, beside the facts that its cases have: no fact is added or changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from xiangnuan.access.models import Agency, User
from xiangnuan.cases.course.models import BreachDecision, LeaveExtension, LeaveRequest, Notice
from xiangnuan.cases.models import BreachCount, Case, Fact
from xiangnuan.demo.calendar import SHANGHAI
from xiangnuan.demo.intake import SEED

DAY = timedelta(days=1)
_LEAVES, _WAITING, _NOTICES, _BREACHES = 40, 4, 12, 3
_REASONS = ("看病", "探望父母", "工地做活", "参加婚礼", "送孩子上学", "应聘面试")


def tell_course(agency: Agency, users: dict[str, User], day: date) -> None:
    """Write the papers that belong to absences, missed tests and counts as they stand on `day`."""
    rng = Random(f"{SEED} course")
    manager = next(user for user in users.values() if user.role == "manager")
    of_agency = {"agency": agency, "case__sealed_on": None, "case__worker__isnull": False}
    standing = Fact.objects.filter(superseded_at=None, **of_agency).select_related("case")
    running = standing.filter(case__closed_on=None)
    _leaves(rng, running, day)
    _notices(rng, running, day)
    counts = BreachCount.objects.filter(serious=True, **of_agency).select_related("case").order_by("-pk")
    _breaches(standing, list(counts[:_BREACHES]), manager, day)


def _about(case: Case, on: date) -> dict[str, Any]:
    return {
        "agency_id": case.agency_id,
        "case": case,
        "recorded_at": datetime.combine(on, time(10, 20), SHANGHAI),
        "recorded_by_id": case.worker_id,
    }


def _leaves(rng: Random, standing: Any, day: date) -> None:
    away = standing.filter(kind=Fact.Kind.ABSENCE, event__permitted=True).select_related("case", "absence")
    rows = []
    for fact in away.order_by("-on", "-pk")[:_LEAVES]:
        last = fact.until or max(fact.on + 5 * DAY, day + 2 * DAY)
        asked = fact.on - rng.randint(1, 4) * DAY
        rows.append(
            LeaveRequest(
                **_about(fact.case, asked), since=fact.on, until=last, destination=fact.absence.destination or "上海",
                reason=fact.absence.reason or rng.choice(_REASONS), companion=fact.absence.companion,
                requested_on=asked, requested_by="person", decision="approved", decided_on=asked,
                decided_by_id=fact.case.worker_id, allowed_until=last, left_on=fact.on, returned_on=fact.until,
            )
        )  # fmt: skip
    known = {row.case_id for row in rows}
    cases = standing.filter(kind=Fact.Kind.CHECK_IN, case__state=Case.State.RUNNING).exclude(case__in=known)
    for fact in cases.order_by("pk")[:_WAITING]:
        since = day + rng.randint(2, 9) * DAY
        rows.append(
            LeaveRequest(
                **_about(fact.case, day - DAY), since=since, until=since + rng.randint(2, 6) * DAY,
                destination=rng.choice(("上海", "杭州", "苏州", "宁波")), reason=rng.choice(_REASONS),
                requested_on=day - DAY, requested_by=rng.choice(("person", "family")),
            )
        )  # fmt: skip
    rows = LeaveRequest.objects.bulk_create(rows)
    open_ones = [row for row in rows if row.left_on and not row.returned_on]
    LeaveExtension.objects.bulk_create(
        LeaveExtension(
            agency_id=row.agency_id, leave=row, asked_on=max(row.requested_on, day - DAY), until=row.until + 5 * DAY,
            reason="事情还没有办完", recorded_by_id=row.recorded_by_id,
        )
        for row in open_ones[:1]
    )  # fmt: skip


def _notices(rng: Random, standing: Any, day: date) -> None:
    missed = standing.filter(kind=Fact.Kind.DRUG_TEST, event__result__in=("refused", "evaded", "missed"))
    numbers: dict[int, int] = {}
    for fact in reversed(missed.order_by("-on", "-pk")[:_NOTICES]):
        on = min(fact.on + rng.randint(1, 4) * DAY, day)
        numbers[on.year] = numbers.get(on.year, 0) + 1
        is_new = (day - on).days < 3
        notice = Notice.objects.create(
            **_about(fact.case, on), number=f"告〔{on.year}〕{numbers[on.year]}号", on=on,
            text="您没有按协议约定参加检测。请在约定的时间来检测；来不了的，事先说明并补检。再次拒绝会计入严重违反的次数。",
            served_on=None if is_new else min(on + 2 * DAY, day), served_how="" if is_new else "person",
        )  # fmt: skip
        notice.facts.set([fact])


def _breaches(standing: Any, counts: Sequence[BreachCount], manager: User, day: date) -> None:
    for count in counts:
        is_test = count.kind == BreachCount.Kind.TEST_REFUSAL
        kinds = Fact.Kind.DRUG_TEST if is_test else Fact.Kind.ABSENCE
        told = {"event__result__in": ("refused", "evaded")} if is_test else {"event__permitted": False}
        facts = list(standing.filter(case=count.case, kind=kinds, **told).order_by("on", "pk"))
        if not facts:
            continue
        on = min(max(fact.on for fact in facts) + DAY, day)
        row = BreachDecision(
            **_about(count.case, on), kind=count.kind, proposed_on=on,
            statement=f"累计{count.count}次，已当面告诫，情况见所附记录。", own_words="承认没有来，说那几天在外地打工。",
        )  # fmt: skip
        report = standing.filter(case=count.case, kind=Fact.Kind.POLICE_REPORT, on__gte=on).order_by("on").first()
        if report is not None:
            row.decided_on, row.decided_by, row.outcome = report.on, manager, BreachDecision.Outcome.REPORT
            row.reason, row.report = "次数已到界限，没有正当理由。", report
        row.save()
        row.facts.set(facts)
