"""A person inside: registering the stay, and preparing the release."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.access.standing import standing_of
from xiangnuan.people.models import Person
from xiangnuan.prerelease.expecting import expected_release
from xiangnuan.prerelease.models import Centre, Preparation, Stay
from xiangnuan.web.clock import today

READINESS = range(11)
"""How sure a person is of the way ahead, in their own number from 0 to 10; a scale of ours."""


@dataclass(frozen=True)
class StayData:
    """What is known of a stay. Without expected days they follow from the decision."""

    centre: Centre
    decision_number: str = ""
    decided_on: date | None = None
    expected_from: date | None = None
    expected_to: date | None = None
    next_step: str = Stay.Next.UNKNOWN
    note: str = ""


@transaction.atomic
def register_stay(
    user: User, person: Person, data: StayData, *, area_code: str = "", worker: User | None = None
) -> Stay:
    """Put a person inside on the list: from now on their release is prepared. Raises ValidationError by field.

    Whoever has an open case keeps its worker and town; anybody else stands with `worker` (the user, where a social
    worker registers) and in the town where they will live.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if Stay.objects.filter(person=person, case__isnull=True, ended_on__isnull=True).exists():
        raise ValidationError(_("这个人已经在提前介入的名单里。"))
    stay = Stay(agency_id=person.agency_id, person=person, created_by=user)
    _describe(stay, data, area_code or person.area_code or person.agency.area_id)
    if not person.cases.filter(is_current=True, closed_on__isnull=True).exists():
        _place(user, person, area_code, worker)
    stay.save()
    Preparation.objects.bulk_create(Preparation(stay=stay, domain=domain) for domain in Preparation.Domain.values)
    audit.written(user, "prerelease.register_stay", stay, person=person.pk)
    return stay


def _place(user: User, person: Person, area_code: str, worker: User | None) -> None:
    if worker is None and user.role == "social_worker":
        worker = person.worker if person.worker_id in standing_of(user).covered else user
    if worker is not None and (
        worker.agency_id != person.agency_id or worker.role != "social_worker" or not worker.is_active
    ):
        raise ValidationError({"worker": _("责任社工必须是本机构在岗的社工。")})
    if worker is None and person.worker_id is None:
        raise ValidationError({"worker": _("请选择由哪位社工跟进。")})
    if not (area_code or person.area_code):
        raise ValidationError({"area_code": _("请选择出所后住在哪个镇（街道）。")})
    person.worker = worker or person.worker
    person.area_code = area_code or person.area_code
    person.save(update_fields=["worker", "area_code"])


@transaction.atomic
def describe_stay(user: User, stay: Stay, data: StayData) -> Stay:
    """Correct what is known of a stay, or note that the centre has named the day."""
    stay = lock_stay(stay)
    _describe(stay, data, stay.person.area_code)
    stay.save()
    audit.written(user, "prerelease.describe_stay", stay, person=stay.person_id)
    return stay


def _describe(stay: Stay, data: StayData, area_code: str) -> None:
    if data.centre.agency_id != stay.agency_id:
        raise ValidationError({"centre": _("请选择本机构登记的戒毒所。")})
    if data.decided_on and data.decided_on > today():
        raise ValidationError({"decided_on": _("日期不能晚于今天。")})
    for field in fields(StayData):
        value = getattr(data, field.name)
        setattr(stay, field.name, value.strip() if isinstance(value, str) else value)
    first, last = data.expected_from, data.expected_to
    if first is None and last is None and data.decided_on:
        expected = expected_release(area_code, data.decided_on)
        # Until an assessment says otherwise the regular last day is what everybody prepares for.
        first = last = expected.regular if expected else None
    first, last = first or last, last or first
    if first is None or last is None:
        raise ValidationError({"expected_from": _("请填写预计出所的日期；不确定的填一个范围，或者填决定日期。")})
    if last < first:
        raise ValidationError({"expected_to": _("最晚的日期早于最早的日期。")})
    if data.decided_on and first < data.decided_on:
        raise ValidationError({"expected_from": _("预计出所早于决定日期。")})
    stay.expected_from, stay.expected_to = first, last


def lock_stay(stay: Stay, *, still_open: bool = True) -> Stay:
    """Take the stay's row lock; raises ValidationError where it is over and `still_open` is asked for."""
    found = Stay.objects.select_for_update(of=("self",)).select_related("person__agency", "case").get(pk=stay.pk)
    if still_open and not found.is_open:
        raise ValidationError(_("这段提前介入已经结束，不能再改。"))
    return found


@transaction.atomic
def assess(user: User, stay: Stay, **data: Any) -> Stay:
    """Note what the assessment before release found: the day, how sure the person is, strengths, own words."""
    stay = lock_stay(stay)
    readiness, on = data.get("readiness"), data.get("assessed_on")
    if readiness is not None and readiness not in READINESS:
        raise ValidationError({"readiness": _("请填 0 到 10 的整数。")})
    if on is None or on > today():
        raise ValidationError({"assessed_on": _("请填写评估日期，不能晚于今天。")})
    stay.assessed_on, stay.readiness = on, readiness
    stay.strengths, stay.own_words = data.get("strengths", "").strip(), data.get("own_words", "").strip()
    stay.save(update_fields=["assessed_on", "readiness", "strengths", "own_words"])
    audit.written(user, "prerelease.assess", stay, person=stay.person_id)
    return stay


@transaction.atomic
def prepare(user: User, stay: Stay, domain: str, **data: Any) -> Preparation:
    """Note how one part of life stands and what is arranged for it. Raises ValidationError by field.

    What is ready names its arrangement; where help is needed, somebody sees to it until a day.
    """
    stay = lock_stay(stay)
    line = Preparation.objects.select_for_update(of=("self",)).get(stay=stay, domain=domain)
    for name in ("need", "situation", "arrangement", "owner", "due_on", "is_ready"):
        if name in data:
            value = data[name]
            setattr(line, name, value.strip() if isinstance(value, str) else value)
    if line.need not in Preparation.Need.values:
        raise ValidationError({"need": _("请选择需要多少帮助。")})
    if line.is_ready and line.need != Preparation.Need.NONE and not line.arrangement:
        raise ValidationError({"arrangement": _("已办好的，请写明是怎样安排的。")})
    line.save()
    audit.written(user, "prerelease.prepare", line, person=stay.person_id, domain=str(domain))
    return line


@transaction.atomic
def arrange_fetching(
    user: User, stay: Stay, *, fetched_by: str, fetcher_relation: str, fetcher_phone: str | None, fetch_note: str
) -> Stay:
    """Note who fetches the person on the day of release. `fetcher_phone` None leaves the number as it is."""
    stay = lock_stay(stay)
    if not fetched_by.strip():
        raise ValidationError({"fetched_by": _("请填写谁去接；没有人能接的，写上去接的工作人员。")})
    stay.fetched_by, stay.fetcher_relation = fetched_by.strip(), fetcher_relation.strip()
    stay.fetch_note = fetch_note.strip()
    if fetcher_phone is not None:
        stay.fetcher_phone = fetcher_phone.strip()
    stay.save(update_fields=["fetched_by", "fetcher_relation", "fetcher_phone", "fetch_note"])
    audit.written(user, "prerelease.arrange_fetching", stay, person=stay.person_id)
    return stay
