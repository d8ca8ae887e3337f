"""Recording a filled sheet, correcting it and taking it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.assessing.choosing import main_score, said, version_of
from xiangnuan.cases.assessing.models import Assessment, Crisis
from xiangnuan.cases.assessing.services.crises import follow_correction, raise_crisis
from xiangnuan.cases.models import Case
from xiangnuan.instruments import AnswerError, Instrument, Result, score
from xiangnuan.people.models import Person
from xiangnuan.web.clock import now, today

Answers = Mapping[str, int | None]


@transaction.atomic
def record_assessment(
    user: User, person: Person, instrument: Instrument, on: date, answers: Answers, *, partly: bool = False
) -> Assessment:
    """Record a sheet that was filled in together with the person. A crisis in it waits on Today at once.

    Raises ValidationError by field (an item's id, or `on`): answers that cannot be, and open items unless `partly`.
    """
    person = lock_person(person)
    _check_day(person, on)
    made = build(person, instrument, on, answers, partly=partly, recorded_at=now(), recorded_by=user)
    made.case = case_on(person, on)
    made.save()
    raise_crisis(made)
    audit.written(
        user, "assessing.record", made, person=person.pk, instrument=instrument.id, version=instrument.version
    )
    return made


@transaction.atomic
def correct_assessment(
    user: User, assessment: Assessment, on: date, answers: Answers, *, partly: bool = False, reason: str
) -> Assessment:
    """Replace a sheet by a corrected one of the same version; the earlier stays readable with the reason.

    What a person answered on their own phone is theirs and is not corrected. Raises ValidationError by field.
    """
    wrong = lock_standing(assessment)
    if wrong.who == Assessment.Who.SELF:
        raise ValidationError(_("本人自己填写的答案不能由别人改；填错了可以撤回，请本人重新填写。"))
    reason = _reason(reason)
    _check_day(wrong.person, on)
    instrument = version_of(wrong.agency_id, wrong.instrument, wrong.version)
    if instrument is None:
        raise ValidationError(_("这份量表的这个版本已经不在了，不能更正；可以撤回后用新版本重新填写。"))
    made = build(wrong.person, instrument, on, answers, partly=partly, recorded_at=now(), recorded_by=user)
    made.case_id = wrong.case_id
    made.save()
    wrong.superseded_at, wrong.superseded_by, wrong.successor = now(), user, made
    wrong.correction_reason = reason
    wrong.save(update_fields=["superseded_at", "superseded_by", "successor", "correction_reason"])
    follow_correction(user, wrong, made)
    audit.written(user, "assessing.correct", made, person=made.person_id, instead_of=wrong.pk)
    return made


@transaction.atomic
def withdraw_assessment(user: User, assessment: Assessment, reason: str) -> Assessment:
    """Take back a sheet that should not be there. A crisis in it has to be answered first: nobody loses it by a click."""
    wrong = lock_standing(assessment)
    reason = _reason(reason)
    if Crisis.objects.filter(assessment=wrong, ended_at__isnull=True).exists():
        raise ValidationError(_("这份量表里有危机提示，请先写下处理情况，再撤回。"))
    wrong.superseded_at, wrong.superseded_by, wrong.correction_reason = now(), user, reason
    wrong.save(update_fields=["superseded_at", "superseded_by", "correction_reason"])
    audit.written(user, "assessing.withdraw", wrong, person=wrong.person_id)
    return wrong


def lock_person(person: Person) -> Person:
    """Take the person's row lock, so that two writers follow each other; a merged record takes nothing in."""
    found = Person.objects.select_for_update(of=("self",)).select_related("agency").get(pk=person.pk)
    if found.merged_into_id is not None:
        raise ValidationError(_("这份记录已经并入另一份，请在那一份里填写。"))
    return found


def lock_standing(assessment: Assessment) -> Assessment:
    """Take the row lock; raises ValidationError where it was corrected or withdrawn meanwhile."""
    found = Assessment.objects.select_for_update(of=("self",)).select_related("person", "case").get(pk=assessment.pk)
    if not found.is_standing:
        raise ValidationError(_("这份已经更正或撤回，不能再改。"))
    return found


def build(
    person: Person,
    instrument: Instrument,
    on: date,
    answers: Answers,
    *,
    partly: bool,
    recorded_at: datetime,
    recorded_by: User | None,
    who: str = Assessment.Who.WORKER,
) -> Assessment:
    """An unsaved assessment with its result, still without its case; bulk writers use it too. Raises ValidationError by item."""
    try:
        result = score(instrument, answers)
    except AnswerError as wrong:
        raise ValidationError({wrong.item: said(wrong.message)}) from wrong
    given = {name: answer for name, answer in answers.items() if answer is not None}
    if not given:
        raise ValidationError(_("一题也没有答。"))
    if result.missing and not partly:
        raise ValidationError(dict.fromkeys(result.missing, _("请回答这一题。")))
    return Assessment(
        agency_id=person.agency_id,
        person=person,
        instrument=instrument.id,
        version=instrument.version,
        digest=instrument.digest,
        on=on,
        who=who,
        answers=json.dumps(worded(instrument, given), ensure_ascii=False),
        result=json.dumps(result.as_json(), ensure_ascii=False),
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        **columns(instrument, result),
    )


def worded(instrument: Instrument, given: Mapping[str, int]) -> dict[str, Any]:
    """The answers with the words of the day, so that they can be read whatever becomes of the instrument."""
    lines = []
    for item in instrument.items:
        if item.id not in given:
            continue
        label = next((choice.label for choice in item.choices if choice.value == given[item.id]), None)
        lines.append({
            "item": item.id,
            "number": item.number,
            "text": {"zh": item.text.zh, "en": item.text.en},
            "answer": given[item.id],
            "label": {"zh": label.zh, "en": label.en} if label else None,
        })  # fmt: skip
    return {"title": {"zh": instrument.title.zh, "en": instrument.title.en}, "items": lines}


def columns(instrument: Instrument, result: Result) -> dict[str, Any]:
    """What lists and trends ask for without reading the result."""
    main = main_score(instrument).id
    band = result.band(main)
    return {
        "value": result.score(main),
        "level": band.level or "" if band else "",
        "tier": result.tier.tier if result.tier else "",
        "is_complete": result.is_complete,
    }


def case_on(person: Person, on: date) -> Case | None:
    """The case to which a sheet of a day belongs: the latest that had been taken by then, else the present one."""
    cases = list(Case.objects.filter(person=person, sealed_on__isnull=True).order_by("-taken_on", "-pk"))
    return next((case for case in cases if case.taken_on <= on), cases[0] if cases else None)


def _check_day(person: Person, on: date) -> None:
    if on > today():
        raise ValidationError({"on": _("日期不能晚于今天。")})
    if person.birth_date and on < person.birth_date:
        raise ValidationError({"on": _("日期早于本人的出生日期。")})


def _reason(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么。")})
    return reason.strip()[:200]
