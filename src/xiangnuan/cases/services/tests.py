"""Drug tests: one, or a whole testing day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from xiangnuan import law
from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, DrugTest, Fact, SubstanceResult
from xiangnuan.cases.services.corrections import correct_fact
from xiangnuan.cases.services.recording import detail_values, lock_case, record_fact
from xiangnuan.people.models import Person


@dataclass(frozen=True)
class TestData:
    """What is entered about one drug test. `substances`: code -> positive, of those on the panel."""

    __test__ = False  # not a test class for pytest

    result: str
    on: date
    at: time | None = None
    type: str = DrugTest.Type.SCHEDULED
    method: str = DrugTest.Method.ONSITE
    authority: str = DrugTest.Authority.AGENCY
    place: str = ""
    panel: str = ""
    kit_batch: str = ""
    sample_number: str = ""
    second_tester: str = ""
    tester_name: str = ""
    witness_same_sex: bool | None = None
    medication: str = ""
    makes_up: date | None = None
    retest_of: DrugTest | None = None
    note: str = ""
    substances: Mapping[str, bool] = field(default_factory=dict)


def test_event(data: TestData) -> dict[str, object]:
    """The engine's words for a test. “missed” breaks nothing: not coming is no evasion until a person says so."""
    return {"result": data.result, "method": data.method, "makes_up": data.makes_up}


test_event.__test__ = False  # type: ignore[attr-defined]


def check_test(data: TestData) -> None:
    """Refuse a test that contradicts itself; raises ValidationError by field."""
    if data.result not in DrugTest.Result.values:
        raise ValidationError({"result": _("请选择结果。")})
    positives = [code for code, positive in data.substances.items() if positive]
    if data.result == DrugTest.Result.NEGATIVE and positives:
        raise ValidationError({"substances": _("总结果是阴性，但有项目选了阳性。")})
    if data.result == DrugTest.Result.POSITIVE and data.substances and not positives:
        raise ValidationError({"substances": _("总结果是阳性，请选出哪一项是阳性。")})
    if data.makes_up and data.makes_up > data.on:
        raise ValidationError({"makes_up": _("补检的日期不能早于所补的那一次。")})


SAMPLES_BY_WOMEN = "test.female"
"""The parameter of the rulebook by which women's samples are collected by women (TEST 8, APR 94)."""
_OURS = (DrugTest.Authority.AGENCY, DrugTest.Authority.TOWN)
_TAKEN = (DrugTest.Result.NEGATIVE, DrugTest.Result.POSITIVE)


def needs_women(case: Case, on: date) -> bool:
    """Whether the rulebook asks that a sample of this person is collected and witnessed by women."""
    if case.person.sex != Person.Sex.FEMALE:
        return False
    return bool(law.rulebook_for(case.area_code).value(SAMPLES_BY_WOMEN, on))


def check_witness(case: Case, data: TestData) -> None:
    """Refuse a woman's sample that was not collected and witnessed by women; raises ValidationError by field.

    Asked of samples that the agency or the town takes itself: those of the police and what a laboratory does with a
    sample that it was sent are recorded as they were told. Accounts have no sex, so who records says so of the sample.
    """
    if data.result not in _TAKEN or data.authority not in _OURS or data.method == DrugTest.Method.LABORATORY:
        return
    if data.witness_same_sex or not needs_women(case, data.on):
        return
    if data.witness_same_sex is None:
        raise ValidationError(
            {"witness_same_sex": _("女性的样本要由女性采集、见证（吸毒检测程序规定第8条）；请确认是女性采集、见证的。")}
        )
    raise ValidationError(
        {
            "witness_same_sex": _(
                "女性的样本不能由男性采集、见证（吸毒检测程序规定第8条）；请换女性工作人员重新采样，再记录结果。"
            )
        }
    )


@transaction.atomic
def record_drug_test(user: User, case: Case, data: TestData) -> Fact:
    """Record a drug test. A positive one opens its confirmation and the statutory follow-up; raises ValidationError.

    A woman's sample is collected and witnessed by women (`check_witness`). A correction may say that it was not: what
    was recorded wrongly must be told truly.
    """
    case = lock_case(case)
    check_test(data)
    check_witness(case, data)
    fact = record_fact(
        user,
        case,
        Fact.Kind.DRUG_TEST,
        data.on,
        act="cases.record_drug_test",
        event=test_event(data),
        note=data.note,
        detail=build_test(data, user),
    )
    SubstanceResult.objects.bulk_create(build_substances(fact.drug_test, data))
    return fact


def build_test(data: TestData, user: User | None) -> DrugTest:
    """An unsaved DrugTest without its fact. Bulk writers use it too."""
    return DrugTest(
        type=data.type,
        method=data.method,
        result=data.result,
        authority=data.authority,
        at=data.at,
        place=data.place.strip(),
        panel=data.panel,
        kit_batch=data.kit_batch.strip(),
        sample_number=data.sample_number.strip(),
        tester=user if not data.tester_name else None,
        tester_name=data.tester_name.strip(),
        second_tester=data.second_tester.strip(),
        witness_same_sex=data.witness_same_sex,
        medication=data.medication.strip(),
        retest_of=data.retest_of,
    )


def build_substances(test: DrugTest, data: TestData) -> list[SubstanceResult]:
    """The unsaved results by substance; of somebody who gave no sample there are none."""
    if data.result not in (DrugTest.Result.NEGATIVE, DrugTest.Result.POSITIVE):
        return []
    return [SubstanceResult(test=test, substance=code, positive=positive) for code, positive in data.substances.items()]


@transaction.atomic
def correct_drug_test(user: User, fact: Fact, data: TestData, *, reason: str, objected_on: date | None = None) -> Fact:
    """Record a test anew with what it should have said; the wrong one stays visible. Raises ValidationError by field."""
    check_test(data)
    test = build_test(data, user)
    changes = {name: value for name, value in detail_values(test).items() if name not in _KEPT}
    if data.tester_name:
        changes |= {"tester_id": None, "tester_name": data.tester_name.strip()}
    taken = data.result in (DrugTest.Result.NEGATIVE, DrugTest.Result.POSITIVE)
    return correct_fact(
        user,
        fact,
        reason=reason,
        changes={"on": data.on, "note": data.note.strip(), "objected_on": objected_on, **changes},
        event=test_event(data),
        substances=dict(data.substances) if taken else {},
    )


# Who tested is not changed by who corrects.
_KEPT = frozenset({"tester_id", "tester_name", "objected_on"})


class TestingDayRefused(ValidationError):
    """Some tests of a testing day were refused, so none was recorded; `by_case` says which and why."""

    __test__ = False  # not a test class for pytest

    def __init__(self, by_case: dict[int, ValidationError]) -> None:
        super().__init__([message for error in by_case.values() for message in error.messages])
        self.by_case = by_case


@transaction.atomic
def record_testing_day(user: User, entries: Iterable[tuple[Case, TestData]]) -> list[Fact]:
    """Record the tests of a testing day, all or none; raises TestingDayRefused with every refusal."""
    facts: list[Fact] = []
    refused: dict[int, ValidationError] = {}
    for case, data in entries:
        try:
            facts.append(record_drug_test(user, case, data))
        except ValidationError as wrong:
            refused[case.pk] = wrong
    if refused:
        raise TestingDayRefused(refused)
    return facts
