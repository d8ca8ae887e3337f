"""Filling in a sheet, what it says for ever after, putting it right and taking it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.cases.assessing.worlds import a_sheet, answers_of, own_sheet, shipped
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry, Cover
from xiangnuan.access.roles import Role
from xiangnuan.access.services import CoverData, give_cover
from xiangnuan.cases.assessing import choosing
from xiangnuan.cases.assessing.models import Assessment, Crisis
from xiangnuan.cases.assessing.queries import Asked, listed, standing_of, versions_before
from xiangnuan.cases.assessing.services import (
    ResponseData,
    add_instrument,
    answer_crisis,
    correct_assessment,
    record_assessment,
    withdraw_assessment,
)
from xiangnuan.people.services import merge_persons
from xiangnuan.rights.collecting import collect
from xiangnuan.rights.services.sealing import seal_on_request
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def person(worker):
    return a_case(worker).person


def test_a_sheet_is_kept_with_its_score_band_and_case(worker, person) -> None:
    made = a_sheet(worker, person, "phq-9", 1)
    assert (made.value, made.level, made.is_complete) == (9, "mild", True)
    assert made.case == person.cases.get()
    assert made.outcome.band("total").label.zh == "轻度"
    assert made.recorded_by == worker
    assert AuditEntry.objects.filter(act="assessing.record", person=person.pk).count() == 1


def test_what_was_answered_is_not_readable_in_the_database(worker, person) -> None:
    made = a_sheet(worker, person, "phq-9", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers, result FROM assessing_assessment WHERE id = %s", [made.pk])
        stored = b"".join(bytes(part) for part in cursor.fetchone())
    assert b"phq-9" not in stored
    assert made.answered[0]["label"]["zh"] in Assessment.objects.get(pk=made.pk).answers


def test_the_trail_tells_codes_and_no_answers(worker, person) -> None:
    a_sheet(worker, person, "phq-9", 1)
    detail = AuditEntry.objects.get(act="assessing.record").detail
    assert detail == {"instrument": "phq-9", "version": "1"}


def test_a_changed_instrument_never_changes_what_was_scored(worker, person) -> None:
    made = a_sheet(worker, person, "gad-7", 2)
    old = shipped("gad-7")
    changed = replace(
        old, digest="0" * 64, scores=tuple(replace(one, bands=()) for one in old.scores), items=old.items[:3]
    )
    with mock.patch.object(choosing, "all_instruments", return_value=(changed,)):
        again = Assessment.objects.get(pk=made.pk)
        assert again.outcome.score("total") == 14
        assert again.outcome.band("total").level == "moderate"
        assert len(again.answered) == 7


def test_no_sheet_lies_in_the_future(worker, person) -> None:
    with pytest.raises(ValidationError) as wrong:
        a_sheet(worker, person, on=today() + timedelta(days=1))
    assert "on" in wrong.value.error_dict


def test_an_open_item_is_named_unless_the_sheet_is_kept_in_part(worker, person) -> None:
    sheet = shipped("phq-9")
    answers = answers_of(sheet) | {"q3": None}
    with pytest.raises(ValidationError) as wrong:
        record_assessment(worker, person, sheet, today(), answers)
    assert list(wrong.value.error_dict) == ["q3"]
    made = record_assessment(worker, person, sheet, today(), answers, partly=True)
    assert (made.value, made.is_complete) == (None, False)


def test_an_answer_that_another_rules_out_is_refused_with_its_item(worker, person) -> None:
    sheet = shipped("audit")
    with pytest.raises(ValidationError) as wrong:
        record_assessment(worker, person, sheet, today(), answers_of(sheet, 0, q1=0, q3=2))
    assert list(wrong.value.error_dict) == ["q3"]


def test_a_sheet_without_any_answer_is_none(worker, person) -> None:
    sheet = shipped("phq-9")
    with pytest.raises(ValidationError, match="一题也没有答"):
        record_assessment(worker, person, sheet, today(), dict.fromkeys(answers_of(sheet)), partly=True)


# Correcting and taking back ---------------------------------------------------------------------------------------
def test_a_correction_stands_and_the_earlier_stays_with_the_reason(worker, person) -> None:
    wrong = a_sheet(worker, person, "phq-9", 1)
    right = correct_assessment(worker, wrong, wrong.on, answers_of(shipped("phq-9"), 2, q9=0), reason="第三题听错了")
    wrong.refresh_from_db()
    assert (wrong.successor, wrong.superseded_by, wrong.correction_reason) == (right, worker, "第三题听错了")
    assert wrong.outcome.score("total") == 9
    assert [one.pk for one in standing_of(worker, person.pk)] == [right.pk]
    assert versions_before(right) == [wrong]
    assert right.case_id == wrong.case_id


def test_a_correction_is_scored_by_the_version_of_the_day(worker, person) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    add_instrument(manager, own_sheet("1", "2026-01-01", tier="B"))
    made = a_sheet(worker, person, "town-risk", 0)
    add_instrument(manager, own_sheet("2", today().isoformat(), tier="A"))
    right = correct_assessment(worker, made, made.on, {"q1": 1}, reason="问错了")
    assert (right.version, right.tier) == ("1", "B")
    assert a_sheet(worker, person, "town-risk", 1).tier == "A"


def test_what_was_corrected_is_not_corrected_again(worker, person) -> None:
    made = a_sheet(worker, person)
    correct_assessment(worker, made, made.on, answers_of(shipped("phq-9"), 1), reason="听错了")
    with pytest.raises(ValidationError, match="已经更正或撤回"):
        correct_assessment(worker, made, made.on, answers_of(shipped("phq-9"), 2, q9=0), reason="再改")


def test_a_correction_says_why(worker, person) -> None:
    made = a_sheet(worker, person)
    with pytest.raises(ValidationError) as wrong:
        correct_assessment(worker, made, made.on, answers_of(shipped("phq-9")), reason=" ")
    assert "reason" in wrong.value.error_dict


def test_what_is_withdrawn_counts_no_more_and_stays_readable(worker, person) -> None:
    made = a_sheet(worker, person)
    withdraw_assessment(worker, made, "记到别人名下了")
    assert standing_of(worker, person.pk) == []
    assert list(listed(worker, person.pk, Asked(state="gone"))) == [made]


def test_a_sheet_with_an_open_crisis_is_not_withdrawn(worker, person) -> None:
    made = a_sheet(worker, person, q9=1)
    with pytest.raises(ValidationError, match="先写下处理情况"):
        withdraw_assessment(worker, made, "填错")
    answer_crisis(worker, made.crisis, ResponseData(today(), "当面谈过", note="平稳"))
    withdraw_assessment(worker, made, "填错")


# Who sees it -----------------------------------------------------------------------------------------------------------
def test_a_colleague_does_not_see_it_and_who_covers_does(worker, person) -> None:
    made = a_sheet(worker, person)
    colleague = a_worker(worker.agency)
    assert not Assessment.objects.visible_to(colleague).exists()
    give_cover(worker, CoverData(worker, colleague, today(), today(), Cover.Reason.HOLIDAY))
    assert list(Assessment.objects.visible_to(colleague)) == [made]


def test_manager_and_supervisor_see_it_another_agency_does_not(worker, person) -> None:
    made = a_sheet(worker, person)
    for role in (Role.MANAGER, Role.SUPERVISOR):
        assert list(Assessment.objects.visible_to(an_account(worker.agency, role))) == [made]
    assert not Assessment.objects.visible_to(an_account(an_agency(), Role.MANAGER)).exists()


@pytest.mark.parametrize("role", [Role.TOWN_OFFICE, Role.COUNSELLOR, Role.CLINIC_DOCTOR, Role.CITY_OFFICE])
def test_health_data_are_not_for_the_town_nor_for_who_is_referred_to(role, worker) -> None:
    assert not an_account(worker.agency, role).may("assessment.read")


def test_sheets_of_a_sealed_person_are_gone(worker, person) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    made = a_sheet(worker, a_person(worker, "何安"), q9=2)
    seal_on_request(manager, made.person, "本人请求")
    assert not Assessment.objects.visible_to(manager).filter(pk=made.pk).exists()
    assert not Crisis.objects.visible_to(manager).exists()


def test_sheets_follow_the_person_when_two_records_are_merged(worker, person) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    double = a_person(worker, "林玉安二", identity_kind="none", identity_number="")
    made = a_sheet(worker, double, q9=1)
    merge_persons(manager, person, double, "同一个人")
    made.refresh_from_db()
    assert (made.person, made.crisis.person) == (person, person)


def test_the_persons_own_copy_holds_the_answers_in_words(worker, person) -> None:
    a_sheet(worker, person, q9=1)
    answer_crisis(worker, Crisis.objects.get(), ResponseData(today(), "当面谈过", told_family="母亲", note="平稳"))
    entry = collect(person)["assessments"][0]
    assert entry["title"].startswith("抑郁症状自评")
    assert {"question", "answer", "value"} == set(entry["answers"][0])
    assert entry["answers"][0]["answer"] == str(Assessment.objects.get().answered[0]["label"]["zh"])
    assert entry["crisis"] == ["轻生或自伤"]
    assert entry["what_was_done"][0]["done"] == "当面谈过"
