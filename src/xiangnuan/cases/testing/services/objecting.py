"""Objections to results, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan.access import audit
from xiangnuan.access.models import User
from xiangnuan.cases.models import DrugTest, Fact
from xiangnuan.cases.services import TestData, record_drug_test
from xiangnuan.cases.testing.models import Objection
from xiangnuan.cases.testing.queries.objecting import TAKEN, object_until
from xiangnuan.web.clock import now, today


@dataclass(frozen=True)
class ObjectionData:
    """What a person says against a result, and when."""

    told_on: date
    made_on: date
    why: str = ""
    sample_a: str = ""
    sample_b: str = ""


@transaction.atomic
def record_objection(user: User, test: Fact, data: ObjectionData) -> Objection:
    """Take in an objection. One that comes late is taken in too, and marked: refusing it is the police's to say.

    Raises ValidationError by field: no result to object to, days that cannot be, one that stands already.
    """
    test = Fact.objects.select_for_update(of=("self",)).select_related("case", "drug_test").get(pk=test.pk)
    if test.kind != Fact.Kind.DRUG_TEST or test.drug_test.result not in TAKEN:
        raise ValidationError(_("只有出了结果的检测才能提出异议。"))
    if not test.is_standing:
        raise ValidationError(_("这条记录已经被更正或撤回，请打开最新的那一条。"))
    if Objection.objects.filter(test=test, withdrawn_at__isnull=True).exists():
        raise ValidationError(_("对这一次结果已经登记过异议。"))
    one = Objection(agency_id=test.agency_id, case=test.case, test=test, recorded_at=now(), recorded_by=user)
    # Hair is tested in a laboratory, as its report is.
    onsite = test.drug_test.method == DrugTest.Method.ONSITE
    one.to = Objection.To.ONSITE if onsite else Objection.To.LABORATORY
    _describe(one, data)
    one.save()
    audit.written(user, "testing.record_objection", one, person=test.case.person_id, test=test.pk, late=one.is_late)
    return one


@transaction.atomic
def correct_objection(user: User, one: Objection, data: ObjectionData) -> Objection:
    """Correct what was recorded of an objection."""
    one = _lock(one)
    _describe(one, data)
    if one.answered_on and one.made_on > one.answered_on:
        raise ValidationError({"made_on": _("提出的日期晚于答复的日期。")})
    one.save()
    audit.written(user, "testing.correct_objection", one, person=one.case.person_id)
    return one


def _describe(one: Objection, data: ObjectionData) -> None:
    if data.told_on < one.test.on:
        raise ValidationError({"told_on": _("告知的日期早于检测的日期。")})
    if data.made_on < data.told_on:
        raise ValidationError({"made_on": _("提出的日期早于告知的日期。")})
    if data.made_on > today():
        raise ValidationError({"made_on": _("日期不能晚于今天。")})
    last = object_until(one.case, one.to, data.told_on)
    one.told_on, one.made_on, one.why = data.told_on, data.made_on, data.why.strip()
    one.sample_a, one.sample_b = data.sample_a.strip(), data.sample_b.strip()
    one.is_late = last is not None and data.made_on > last


def _lock(one: Objection) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",)).select_related("case__person", "test__drug_test")
    one = rows.get(pk=one.pk)
    if one.withdrawn_at is not None:
        raise ValidationError(_("这条异议已经撤回。"))
    return one


def _check_day(name: str, on: date, after: date | None, before: date | None, words: str) -> None:
    if after is None:
        raise ValidationError(_("前一步还没有登记。"))
    if on > today():
        raise ValidationError({name: _("日期不能晚于今天。")})
    if on < after or (before is not None and on > before):
        raise ValidationError({name: words})


@transaction.atomic
def answer_objection(user: User, one: Objection, on: date, answer: str, note: str = "") -> Objection:
    """Note how the police answered. A refusal says why and ends the way of this objection."""
    one = _lock(one)
    _check_day("answered_on", on, one.made_on, one.sent_on, _("答复的日期要在提出以后、送检以前。"))
    if answer not in Objection.Answer.values:
        raise ValidationError({"answer": _("请选择怎样答复。")})
    if answer == Objection.Answer.REFUSED and not note.strip():
        raise ValidationError({"answer_note": _("不同意的，请写明理由。")})
    if answer == Objection.Answer.REFUSED and one.sent_on is not None:
        raise ValidationError({"answer": _("样本已经送检，不能记为不同意。")})
    one.answered_on, one.answer, one.answer_note = on, answer, note.strip()[:200]
    one.save(update_fields=["answered_on", "answer", "answer_note"])
    audit.written(user, "testing.answer_objection", one, person=one.case.person_id, answer=str(answer))
    return one


@transaction.atomic
def send_sample(user: User, one: Objection, on: date, laboratory: str) -> Objection:
    """Note that the sample went to the laboratory. Raises ValidationError where it was not agreed to."""
    one = _lock(one)
    if one.answer != Objection.Answer.ACCEPTED:
        raise ValidationError(_("还没有同意检测的答复，不能送检。"))
    _check_day("sent_on", on, one.answered_on, one.reported_on, _("送检的日期要在答复以后、报告以前。"))
    if not laboratory.strip():
        raise ValidationError({"laboratory": _("请填写送到哪个检测机构。")})
    one.sent_on, one.laboratory = on, laboratory.strip()[:80]
    one.save(update_fields=["sent_on", "laboratory"])
    audit.written(user, "testing.send_sample", one, person=one.case.person_id)
    return one


@transaction.atomic
def report_result(
    user: User, one: Objection, on: date, result: str, number: str = "", retest: Fact | None = None
) -> Objection:
    """Note the laboratory's report; it stands among the facts of the case as the re-test of the result objected to.

    `retest`: the test by which it was recorded before; without one, and while the case is open, it is recorded now.
    """
    one = _lock(one)
    _check_day("reported_on", on, one.sent_on, one.result_told_on, _("报告的日期要在送检以后、告知以前。"))
    if result not in Objection.Result.values:
        raise ValidationError({"result": _("请选择结果。")})
    retest = retest or one.retest
    if retest is not None and not retest.is_standing:
        retest = retest.successor
    if retest is not None and (retest.case_id != one.case_id or retest.kind != Fact.Kind.DRUG_TEST):
        raise ValidationError({"retest": _("请选择这个人的检测。")})
    if retest is not None and retest.drug_test.result != result:
        raise ValidationError({"result": _("和已经记下的复检结果不一样；请先核对，更正写错的那一条。")})
    if retest is None and one.case.closed_on is None:
        retest = record_drug_test(user, one.case, _test_of(one, on, result))
    one.reported_on, one.result, one.report_number, one.retest = on, result, number.strip()[:60], retest
    one.save(update_fields=["reported_on", "result", "report_number", "retest"])
    audit.written(user, "testing.report_result", one, person=one.case.person_id, result=str(result))
    return one


def _test_of(one: Objection, on: date, result: str) -> TestData:
    return TestData(
        result=result,
        on=on,
        type=DrugTest.Type.CONFIRMATION,
        method=DrugTest.Method.LABORATORY,
        authority=DrugTest.Authority.LABORATORY,
        place=one.laboratory,
        sample_number=one.sample_a if one.to == Objection.To.ONSITE else one.sample_b,
        tester_name=one.laboratory[:40],
        retest_of=one.test.drug_test,
    )


@transaction.atomic
def tell_result(user: User, one: Objection, on: date) -> Objection:
    """Note that the person was told the result of the re-test."""
    one = _lock(one)
    _check_day("result_told_on", on, one.reported_on, None, _("告知的日期早于报告的日期。"))
    one.result_told_on = on
    one.save(update_fields=["result_told_on"])
    audit.written(user, "testing.tell_result", one, person=one.case.person_id)
    return one


@transaction.atomic
def withdraw_objection(user: User, one: Objection, reason: str) -> Objection:
    """Take back an objection entered by mistake; it stays readable with the reason, and so does a recorded re-test."""
    one = _lock(one)
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写明为什么撤回。")})
    one.withdrawn_at, one.withdrawn_by, one.withdrawal_reason = now(), user, reason.strip()[:200]
    one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    audit.written(user, "testing.withdraw_objection", one, person=one.case.person_id)
    return one
