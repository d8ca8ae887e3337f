"""Access beyond the own reach in the demo: covers, a reviewed emergency access, referrals, a sealed note under a grant, an export at night.

Built as rows, because the day of loading may lie in the past, where the services give nothing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import models

from xiangnuan.access import anomalies, audit
from xiangnuan.access.models import AuditEntry, Cover, EmergencyAccess, SupervisionGrant, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.demo import places
from xiangnuan.demo.calendar import SHANGHAI
from xiangnuan.people.models import Referral, SealedNote

DAY = timedelta(days=1)
_AWAY_TOWN = "330482106"


def arrange(users: dict[str, User], cases: Sequence[Case], day: date) -> None:
    """Write them, as they stand on the day of loading; `cases` are those of the demo, saved."""
    shown = _worker(users, places.SOCIAL_WORKER_TOWN, 0, day)
    away, neighbour = _worker(users, _AWAY_TOWN, 0, day), _worker(users, "330482102", 0, day)
    running = [case for case in cases if case.is_current and case.closed_on is None]
    own = [case for case in running if case.worker_id == shown.pk]
    others = [case for case in running if case.worker_id == neighbour.pk]
    if len(own) < 2 or not others:
        return
    _covers(users, shown, away, neighbour, day)
    _emergency(users, shown, others[0], day)
    _referrals(users, shown, own, day)
    _evening(users, day)


def _worker(users: dict[str, User], town: str, post: int, day: date) -> User:
    return users[places.worker_on(town, post, day).username]


def _covers(users: dict[str, User], shown: User, away: User, neighbour: User, day: date) -> None:
    """One runs, and one is to come for the worker whom the demo shows."""
    for absent, colleague, since, days, reason in (
        (away, neighbour, day - 2 * DAY, 6, Cover.Reason.HOLIDAY),
        (neighbour, shown, day + 6 * DAY, 3, Cover.Reason.TRAINING),
    ):
        cover = Cover(
            agency=absent.agency, absent=absent, colleague=colleague, since=since, until=since + (days - 1) * DAY,
            reason=reason, by=absent,
        )  # fmt: skip
        _save(cover, absent, "access.give_cover", _at(day - 3 * DAY, 16))


def _emergency(users: dict[str, User], shown: User, case: Case, day: date) -> None:
    """Somebody came to the wrong town; the manager has looked at it."""
    at, manager = _at(day - 5 * DAY, 9, 42), users[places.MANAGER.username]
    access = EmergencyAccess(
        agency=shown.agency, user=shown, person=case.person_id, way=EmergencyAccess.Way.IDENTITY,
        reason=EmergencyAccess.Reason.AT_THE_DOOR, note="本人到站里求助，身体不适，要联系家属。",
        at=at, until=at + timedelta(hours=1),
    )  # fmt: skip
    access.reviewed_at, access.reviewed_by = _at(day - 4 * DAY, 8, 30), manager
    access.remark = "已核实，当天送医，责任社工已知道。"
    _save(access, shown, "access.open_emergency", at, person=case.person_id, mark=True)
    seen = audit.entry(
        shown, audit.Action.READ, "people.person", person=case.person_id, detail={"emergency": access.pk}
    )
    seen.at = at + timedelta(minutes=1)
    seen.save()


def _evening(users: dict[str, User], day: date) -> None:
    """The manager exported a list late one evening: a hint for the auditor, who has not looked yet."""
    entry = audit.entry(
        users[places.MANAGER.username], audit.Action.EXPORT, "people.list", detail={"rows": 30, "purpose": "report"}
    )
    entry.at = _at(day - DAY, 22, 48)
    entry.save()
    anomalies.spot(_at(day, 0, 5))


def _referrals(users: dict[str, User], shown: User, own: Sequence[Case], day: date) -> None:
    """One client to the counsellor, who keeps a note under supervision, and one to the clinic."""
    counsellor, supervisor = users[Role.COUNSELLOR], users[Role.SUPERVISOR]
    for case, to, purpose, shares in (
        (own[0], counsellor, "睡眠不好、情绪低落，请做心理评估。", ["measure", "phone"]),
        (own[1], users[Role.CLINIC_DOCTOR], "请评估是否适合参加门诊治疗。", ["measure", "tests"]),
    ):
        referral = Referral(
            agency=shown.agency, person_id=case.person_id, to=to, purpose=purpose, shares=shares,
            since=day - 14 * DAY, until=day + 76 * DAY, by=shown,
        )  # fmt: skip
        _save(referral, shown, "people.refer_person", _at(day - 14 * DAY, 10), person=case.person_id)
    note = SealedNote(
        agency=shown.agency, person_id=own[0].person_id, author=counsellor, on=day - 7 * DAY,
        text="第一次咨询，愿意谈。主要说到睡眠和与家里的关系，约好两周后再来。",
    )  # fmt: skip
    _save(note, counsellor, "people.write_note", _at(day - 7 * DAY, 15), person=own[0].person_id)
    grant = SupervisionGrant(
        agency=shown.agency, author=counsellor, supervisor=supervisor, since=day - 3 * DAY, until=day + 27 * DAY,
        reason="季度个案督导", by=counsellor,
    )  # fmt: skip
    _save(grant, counsellor, "access.grant_supervision", _at(day - 3 * DAY, 11))


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def _save(
    row: models.Model, user: User, act: str, at: datetime, *, person: int | None = None, mark: bool = False
) -> AuditEntry:
    """Save a row as if its service had been called at that moment, with its line in the audit trail."""
    row.save()
    if hasattr(row, "created_at"):
        type(row)._default_manager.filter(pk=row.pk).update(created_at=at)
    entry = audit.entry(
        user, audit.Action.WRITE, act, row, person=person, detail={"emergency": row.pk} if mark else None
    )
    entry.at = at
    entry.save()
    return entry
