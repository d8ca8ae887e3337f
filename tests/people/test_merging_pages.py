"""Doubles on the pages: suggestions, two records side by side, merging, undoing, telling apart."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.core import serializers
from django.urls import reverse
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.roles import Role
from xiangnuan.cases.models import BreachCount, Case, Fact, Obligation
from xiangnuan.cases.services import TestData, close_case, record_drug_test
from xiangnuan.people.models import Address, Distinction, FamilyMember, Merge, Person, Phone
from xiangnuan.people.queries import possible_doubles, probable_doubles
from xiangnuan.people.services import add_family_member, undo_merge

pytestmark = pytest.mark.django_db

BORN = date(1989, 3, 7)


@pytest.fixture
def agency():
    """An agency."""
    return an_agency()


@pytest.fixture
def manager(client, agency):
    """Its manager, signed in."""
    manager = an_account(agency, Role.MANAGER)
    client.force_login(manager)
    return manager


def digest() -> str:
    """Everything about persons and cases in the database, as one digest."""
    rows = [
        serializers.serialize("json", model.objects.order_by("pk"))
        for model in (Person, Phone, Address, FamilyMember, Case, Fact, Obligation, BreachCount)
    ]
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def a_double(worker, name: str = "沈晓明", **fields) -> Person:
    return a_person(worker, name, identity_kind="none", identity_number="", birth_date=BORN, **fields)


def test_the_same_name_and_birth_date_or_the_same_phone_make_a_suggestion(agency, manager):
    worker, colleague = a_worker(agency), a_worker(agency)
    one, two = a_double(worker), a_double(colleague)
    three = a_person(worker, "周二", phones=("13800001111",))
    four = a_person(colleague, "周儿", identity_kind="none", identity_number="", phones=("138-0000-1111",))
    a_person(worker, "沈晓明", identity_kind="none", identity_number="", birth_date=date(1990, 1, 1))
    pairs = {(pair.older, pair.younger): pair.grounds for pair in probable_doubles(manager)}
    assert pairs == {(one, two): ("birth_date",), (three, four): ("phone",)}


def test_two_different_numbers_or_a_number_shared_by_a_whole_family_are_no_suggestion(agency, manager):
    worker = a_worker(agency)
    for _number in range(2):
        a_person(worker, "沈晓明", identity_number=an_identity_number(BORN), phones=("13800001111",))
    for number in range(6):
        a_person(worker, f"周{number}", identity_kind="none", identity_number="", phones=("13922223333",))
    assert probable_doubles(manager) == []


def test_an_agency_is_told_of_its_own_doubles_alone(agency, manager):
    worker = a_worker()
    a_double(worker)
    a_double(worker)
    assert probable_doubles(manager) == []


def test_who_was_told_apart_is_not_suggested_again(client, agency, manager):
    worker = a_worker(agency)
    one, two = a_double(worker), a_double(worker)
    client.post(reverse("people:compare", args=[two.pk, one.pk]), {"apart": "1"})
    client.post(reverse("people:compare", args=[one.pk, two.pk]), {"apart": "1"})
    assert Distinction.objects.count() == 1
    assert probable_doubles(manager) == []


def test_two_records_stand_side_by_side_with_what_differs_masked(client, agency, manager):
    one = a_double(a_worker(agency), phones=("13812346621",))
    two = a_person(a_worker(agency), "沈晓明", identity_number=an_identity_number(BORN))
    a_case(two.worker, two)
    answer = client.get(reverse("people:compare", args=[one.pk, two.pk]))
    rows = {row["label"]: (row["left"], row["right"]) for row in answer.context["rows"]}
    assert rows["姓名"] == ("沈＊明", "沈＊明")
    assert rows["电话"] == ("138＊＊＊＊6621", "")
    assert two.identity_number not in answer.content.decode()
    assert rows["个案"][1].startswith("社区戒毒")


def test_merging_by_the_page_and_undoing_it_leaves_everything_as_it_was(client, agency, manager):
    worker, colleague = a_worker(agency), a_worker(agency)
    keep = a_double(colleague, phones=("13800001111",))
    gone = a_person(
        worker, "沈晓明", identity_number=an_identity_number(BORN), phones=("13922223333",), residence="新仓镇1号",
        employer="纸箱厂",
    )  # fmt: skip
    add_family_member(worker, gone, name="沈母", relation="母亲", phone="13711112222")
    case = a_case(worker, gone)
    record_drug_test(worker, case, TestData(result="refused", on=case.checked_in_on))
    before = digest()
    answer = client.post(
        reverse("people:compare", args=[keep.pk, gone.pk]), {"survivor": keep.pk, "reason": "照片一致"}
    )
    merge = Merge.objects.get()
    assert answer.url == reverse("people:merged", args=[merge.pk])
    keep.refresh_from_db()
    assert (keep.identity_number, keep.worker, keep.employer) == (gone.identity_number, worker, "纸箱厂")
    assert keep.cases.get() == case
    page = client.get(answer.url).content.decode()
    assert "撤销合并" in page
    client.post(reverse("people:undo_merge", args=[merge.pk]))
    assert digest() == before
    assert "合并已撤销" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("survivor", ["first", "second"])
def test_two_histories_of_cases_come_apart_again(agency, manager, survivor):
    worker = a_worker(agency)
    one, two = a_double(worker), a_double(worker)
    old = a_case(worker, one, checked_in_on=date(2020, 1, 5))
    close_case(worker, old, date(2023, 1, 20), "completed", summary="期满")
    a_case(worker, one)
    a_case(worker, two, checked_in_on=date(2024, 5, 5))
    before = digest()
    from xiangnuan.people.services import merge_persons

    keep, gone = (one, two) if survivor == "first" else (two, one)
    merge = merge_persons(manager, keep, gone, "同一人")
    assert keep.cases.count() == 3
    assert keep.cases.filter(is_current=True).count() == 1
    undo_merge(manager, merge)
    assert digest() == before


def test_a_merge_is_not_undone_twice(client, agency, manager):
    worker = a_worker(agency)
    one, two = a_double(worker), a_double(worker)
    client.post(reverse("people:compare", args=[one.pk, two.pk]), {"survivor": one.pk, "reason": "照片一致"})
    merge = Merge.objects.get()
    client.post(reverse("people:undo_merge", args=[merge.pk]))
    answer = client.post(reverse("people:undo_merge", args=[merge.pk]), follow=True)
    assert "已经撤销过了" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [({"survivor": "", "reason": "x"}, "请选择保留"), ({"reason": ""}, "请写明"), ({"survivor": "999"}, "")],
)
def test_without_a_choice_or_a_reason_nothing_is_merged(client, agency, manager, data, words):
    worker = a_worker(agency)
    one, two = a_double(worker), a_double(worker)
    form = {"survivor": one.pk, "reason": ""} | data
    answer = client.post(reverse("people:compare", args=[one.pk, two.pk]), form)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not Merge.objects.exists()


def test_records_of_another_agency_cannot_be_compared_nor_their_merges_seen(client, agency, manager):
    worker = a_worker()
    one, two = a_double(worker), a_double(worker)
    own = a_double(a_worker(agency))
    for pair in ((one.pk, two.pk), (own.pk, two.pk), (own.pk, own.pk)):
        assert client.get(reverse("people:compare", args=pair)).status_code == 404
    client.force_login(other := an_account(worker.agency, Role.MANAGER))
    client.post(reverse("people:compare", args=[one.pk, two.pk]), {"survivor": one.pk, "reason": "x"})
    merge = Merge.objects.get()
    assert merge.by == other
    client.force_login(manager)
    assert client.get(reverse("people:merged", args=[merge.pk])).status_code == 404
    assert client.post(reverse("people:undo_merge", args=[merge.pk])).status_code == 404


def test_a_worker_merges_nothing(client, agency):
    worker = a_worker(agency)
    one, two = a_double(worker), a_double(worker)
    client.force_login(worker)
    for name, arguments in (("doubles", []), ("compare", [one.pk, two.pk]), ("merge_with", [one.pk])):
        assert client.get(reverse(f"people:{name}", args=arguments)).status_code == 403


def test_the_other_record_is_chosen_by_a_search(client, agency, manager):
    worker = a_worker(agency)
    one, two = a_double(worker), a_double(worker, "沈小明")
    answer = client.get(reverse("people:merge_with", args=[one.pk]), {"q": "沈"})
    assert reverse("people:compare", args=[one.pk, two.pk]) in answer.content.decode()


def test_a_shared_phone_with_another_number_is_worth_a_look_and_an_equal_name_alone_is_not(agency):
    worker = a_worker(agency)
    same_phone = a_person(worker, "林玉安", phones=("13800001111",))
    a_person(worker, "林玉安", phones=("13899990000",))
    found = possible_doubles(
        worker, name="林玉安", identity_number=an_identity_number(BORN), birth_date=BORN, phones=("13800001111",)
    )
    assert found == [(same_phone, ["phone", "name"])]
