"""Taking persons in, finding them, finding doubles, merging and undoing it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.rebuild import compare_all
from xiangnuan.cases.services import close_case
from xiangnuan.people.models import Address, Person, Phone
from xiangnuan.people.queries import possible_doubles, search_persons
from xiangnuan.people.services import (
    PersonData,
    add_family_member,
    describe_person,
    merge_persons,
    move_house,
    register_person,
    undo_merge,
)

pytestmark = pytest.mark.django_db


def test_birth_date_sex_and_home_come_from_the_number_whatever_was_typed():
    number = an_identity_number(date(1985, 6, 1), sex="female")
    person = a_person(a_worker(), identity_number=number, sex="male", birth_date=date(1990, 1, 1))
    assert (person.sex, person.birth_date, person.home_area) == ("female", date(1985, 6, 1), "330482")


def test_a_foreigner_and_a_person_without_papers_are_taken_in():
    worker = a_worker()
    foreigner = a_person(
        worker, "John Smith", identity_kind="passport", identity_number="e12345678", nationality="加拿大"
    )
    assert foreigner.identity_number == "E12345678"
    nobody = a_person(worker, "无名", identity_kind="none", identity_number="")
    assert nobody.identity_index == ""
    a_person(worker, "又一个无名", identity_kind="none", identity_number="")


def test_the_same_number_is_not_taken_in_twice_in_one_agency_but_in_another():
    number = an_identity_number()
    a_person(a_worker(agency := an_agency()), identity_number=number)
    with pytest.raises(ValidationError, match="已经登记"):
        a_person(a_worker(agency), "别的名字", identity_number=number)
    a_person(a_worker(), identity_number=number)


def test_a_number_that_is_no_phone_is_refused_and_nothing_is_left_behind():
    worker = a_worker()
    with pytest.raises(ValidationError, match="不像电话"):
        a_person(worker, phones=("12",))
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["林玉安", "林玉", "林", "linyuan", "LinY", "lya", "ly", "5678", "13812345678", "138 1234 5678", "identity"],
)
def test_a_person_is_found_by_name_pinyin_initials_phone_and_number(text):
    worker = a_worker()
    number = an_identity_number()
    person = a_person(worker, "林玉安", identity_number=number, phones=("13812345678",))
    a_person(worker, "沈明", phones=("13900000000",))
    assert list(search_persons(worker, number if text == "identity" else text)) == [person]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "林_安", "123", "x" * 50, "玉安林", "';--"])
def test_a_search_that_fits_nobody_finds_nobody(text):
    worker = a_worker()
    a_person(worker, "林玉安", phones=("13812345678",))
    assert not search_persons(worker, text).exists()


def test_a_search_ends_at_the_gate():
    agency = an_agency()
    a_person(a_worker(agency), "林玉安")
    assert not search_persons(a_worker(agency), "林").exists()
    assert not search_persons(an_account(agency, Role.FINANCE_OFFICER), "林").exists()
    assert search_persons(an_account(agency, Role.MANAGER), "林").exists()


def test_possible_doubles_are_found_in_a_colleagues_list_too():
    agency = an_agency()
    theirs = a_person(
        a_worker(agency), "林玉安", identity_kind="none", identity_number="", birth_date=date(1990, 1, 2),
        phones=("13812345678",),
    )  # fmt: skip
    found = possible_doubles(a_worker(agency), name="林玉安", birth_date=date(1990, 1, 2), phones=("138-1234-5678",))
    assert found == [(theirs, ["phone", "name", "birth_date"])]


def test_two_identity_numbers_are_two_persons_however_equal_their_names():
    worker = a_worker()
    a_person(worker, "林玉安")
    assert possible_doubles(worker, name="林玉安", identity_number=an_identity_number()) == []


def test_a_new_address_ends_the_one_before_and_keeps_it():
    worker = a_worker()
    person = a_person(worker, residence="当湖街道1号")
    move_house(worker, person, Address.Kind.RESIDENCE, "新仓镇2号")
    texts = [(address.text, address.until is None) for address in person.addresses.order_by("pk")]
    assert texts == [("当湖街道1号", False), ("新仓镇2号", True)]


def test_a_correction_names_the_changed_fields_in_the_trail_but_not_their_content():
    worker = a_worker()
    person = a_person(worker, "林玉安")
    data = PersonData(name="林玉岸", identity_number=person.identity_number, employer="纸箱厂")
    describe_person(worker, person, data)
    entry = AuditEntry.objects.get(act="people.describe_person")
    assert entry.detail == {"fields": ["employer", "name"]}


def state_of(*persons: Person) -> list[object]:
    """All that is known of persons, for comparing before and after."""
    state: list[object] = []
    for person in persons:
        person = Person.objects.get(pk=person.pk)
        state.append(model_to_dict(person, exclude=["worker"]))
        for rows in (person.phones, person.addresses, person.family, person.cases):
            state.append(sorted((row.pk, model_to_dict(row)) for row in rows.all()))
    return state


def test_merging_moves_everything_and_undoing_it_gives_everything_back():
    agency = an_agency()
    worker, manager = a_worker(agency), an_account(agency, Role.MANAGER)
    keep = a_person(worker, "林玉安", identity_kind="none", identity_number="", phones=("13800000001",))
    double = a_person(worker, "林玉安", phones=("13800000002",), household="东湖路1号", employer="纸箱厂")
    add_family_member(worker, double, name="林母", relation="母亲", phone="13700000000")
    a_case(worker, double)
    before = state_of(keep, double)

    merge = merge_persons(manager, keep, double, "姓名、出生日期、照片一致")
    keep.refresh_from_db()
    assert keep.identity_number == double.identity_number
    assert keep.employer == "纸箱厂"
    assert {phone.number for phone in keep.phones.all()} == {"13800000001", "13800000002"}
    assert keep.cases.count() == keep.family.count() == keep.addresses.count() == 1
    assert list(search_persons(worker, "林玉安")) == [keep]
    assert compare_all()[1] == {}

    undo_merge(manager, merge)
    assert state_of(keep, double) == before
    assert compare_all()[1] == {}


def test_what_was_added_after_a_merge_stays_with_the_survivor_when_it_is_undone():
    agency = an_agency()
    worker, manager = a_worker(agency), an_account(agency, Role.MANAGER)
    keep, double = a_person(worker), a_person(worker, identity_kind="none", identity_number="")
    merge = merge_persons(manager, keep, double, "同一人")
    add_family_member(worker, keep, name="林母", relation="母亲")
    undo_merge(manager, merge)
    assert keep.family.count() == 1


@pytest.mark.parametrize("case", ["same", "numbers", "agency", "twice", "reason"])
def test_what_cannot_be_one_person_is_not_merged(case):
    agency = an_agency()
    worker, manager = a_worker(agency), an_account(agency, Role.MANAGER)
    one = a_person(worker)
    other = one
    reason = "同一人"
    if case == "numbers":
        other = a_person(worker)
    elif case == "agency":
        other = a_person(a_worker(), identity_kind="none", identity_number="")
    elif case == "twice":
        other = a_person(worker, identity_kind="none", identity_number="")
        merge_persons(manager, one, other, reason)
    elif case == "reason":
        other, reason = a_person(worker, identity_kind="none", identity_number=""), " "
    with pytest.raises(ValidationError):
        merge_persons(manager, one, other, reason)


def test_two_open_cases_of_a_merged_person_leave_one_current():
    agency = an_agency()
    worker, manager = a_worker(agency), an_account(agency, Role.MANAGER)
    one, other = a_person(worker), a_person(worker, identity_kind="none", identity_number="")
    first, second = a_case(worker, one), a_case(worker, other)
    merge = merge_persons(manager, one, other, "同一人")
    assert Case.objects.filter(person=one, is_current=True).count() == 1
    undo_merge(manager, merge)
    assert {case.person_id for case in Case.objects.filter(is_current=True)} == {one.pk, other.pk}
    assert {first.pk, second.pk} == set(Case.objects.filter(is_current=True).values_list("pk", flat=True))


def test_a_person_can_have_several_cases_one_after_another():
    worker = a_worker()
    person = a_person(worker)
    case = a_case(worker, person)
    with pytest.raises(ValidationError, match="还有没结案"):
        a_case(worker, person)
    close_case(worker, case, case.checked_in_on, "other", summary="迁往外省，已移交")
    later = a_case(worker, person, measure="community_rehabilitation")
    case.refresh_from_db()
    assert (case.is_current, later.is_current) == (False, True)


def test_registering_needs_an_agency():
    worker = a_worker()
    worker.agency = None
    with pytest.raises(ValidationError, match="不属于任何机构"):
        register_person(worker, PersonData(name="林"))


def test_phones_that_stay_are_not_written_again():
    worker = a_worker()
    person = a_person(worker, phones=("13800000001", "13800000001"))
    pks = list(Phone.objects.values_list("pk", flat=True))
    describe_person(
        worker, person, PersonData(name="林玉安", identity_number=person.identity_number, phones=("13800000001",))
    )
    assert list(Phone.objects.values_list("pk", flat=True)) == pks
