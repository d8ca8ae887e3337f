"""Entering a person with the first case: one form, probable doubles side by side before anything is saved."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency, an_identity_number

from xiangnuan.access.models import IdempotencyKey
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Distinction, Person

pytestmark = pytest.mark.django_db

URL = "/people/new/"


@pytest.fixture(autouse=True)
def _fixed_today():
    with time_machine.travel("2026-06-15 10:00:00+08:00", tick=False):
        yield


@pytest.fixture
def worker(client):
    """A social worker, signed in."""
    worker = a_worker()
    client.force_login(worker)
    return worker


def entered(**changes) -> dict[str, object]:
    """A form as it is usually filled in."""
    return {
        "identity_kind": "resident",
        "identity_number": an_identity_number(date(1990, 3, 7), "female"),
        "name": "林玉安",
        "phone_1": "138 1234 6621",
        "residence": "平湖市新仓镇三叉河村1号",
        "measure": "community_treatment",
        "area_code": "330482103",
        "decided_on": "2026-06-01",
        "received_on": "2026-06-02",
        "checked_in_on": "2026-06-10",
        "agreed_on": "2026-06-11",
        **changes,
    }


def test_one_form_makes_the_person_and_the_first_case_with_its_duties(client, worker):
    answer = client.post(URL, entered())
    person = Person.objects.get()
    assert answer.url == reverse("people:person", args=[person.pk])
    assert (person.sex, person.birth_date, person.worker) == ("female", date(1990, 3, 7), worker)
    assert [phone.number for phone in person.phones.all()] == ["13812346621"]
    case = person.cases.get()
    assert (case.state, case.checked_in_on, case.agreed_on) == ("running", date(2026, 6, 10), date(2026, 6, 11))
    assert case.obligations.filter(kind="drug_test").count() == 22


def test_a_foreigner_comes_in_with_a_passport_and_somebody_without_papers_without_a_number(client, worker):
    client.post(
        URL,
        entered(
            identity_kind="passport", identity_number="E1234567", name="John Smith", nationality="加拿大",
            sex="male", birth_date="1988-01-02", phone_1="",
        ),
    )  # fmt: skip
    client.post(URL, entered(identity_kind="none", identity_number="", name="无名", phone_1=""))
    assert set(Person.objects.values_list("identity_kind", "birth_date")) == {
        ("passport", date(1988, 1, 2)),
        ("none", None),
    }


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"identity_number": "330482199003070011"}, "identity_number", "校验位"),
        ({"identity_number": ""}, "identity_number", "请填写证件号码"),
        ({"name": " "}, "name", "请填写姓名"),
        ({"phone_1": "12"}, "phone_1", "不像电话"),
        ({"identity_kind": "none", "identity_number": "", "birth_date": "2027-01-01"}, "birth_date", "不能晚于今天"),
    ],
)
def test_what_is_wrong_with_the_person_is_said_at_its_field_and_nothing_is_saved(client, worker, changes, field, words):
    answer = client.post(URL, entered(**changes))
    assert words in " ".join(answer.context["form"].errors[field])
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"measure": ""}, "measure"),
        ({"decided_on": ""}, "decided_on"),
        ({"received_on": "2026-05-01"}, "received_on"),
        ({"area_code": "110101001"}, "area_code"),
        ({"checked_in_on": "2026-05-01"}, "checked_in_on"),
    ],
)
def test_what_is_wrong_with_the_case_is_said_at_its_field_and_no_person_is_left_behind(client, worker, changes, field):
    answer = client.post(URL, entered(**changes))
    assert field in answer.context["case_form"].errors
    assert not Person.objects.exists()
    assert not Case.objects.exists()


def test_the_same_form_sent_twice_makes_one_person(client, worker):
    form = entered(idempotency_key="k1")
    first, second = client.post(URL, form), client.post(URL, form)
    assert second.url == first.url
    assert Person.objects.count() == 1
    assert IdempotencyKey.objects.count() == 1


def test_a_probable_double_is_shown_side_by_side_and_nothing_is_saved_yet(client, worker):
    known = a_person(worker, "林玉安", identity_kind="none", identity_number="", birth_date=date(1990, 3, 7))
    answer = client.post(URL, entered())
    (double,) = answer.context["doubles"]
    assert double["person"] == known
    assert double["grounds"] == ["姓名相同", "出生日期相同"]
    assert {"label": "出生日期", "left": "1990年3月7日", "right": "1990年3月7日"} in double["rows"]
    assert double["is_visible"]
    assert Person.objects.count() == 1


def test_somebody_else_after_all_is_entered_and_never_asked_about_again(client, worker):
    known = a_person(worker, "林玉安", identity_kind="none", identity_number="", birth_date=date(1990, 3, 7))
    client.post(URL, entered(different=[known.pk]))
    new = Person.objects.exclude(pk=known.pk).get()
    assert new.cases.count() == 1
    pair = Distinction.objects.get()
    assert (pair.first_id, pair.second_id) == (known.pk, new.pk)


def test_the_same_person_gets_the_case_on_the_record_that_is_there(client, worker):
    known = a_person(worker, "林玉安", identity_kind="none", identity_number="", birth_date=date(1990, 3, 7))
    answer = client.post(URL, entered(same=known.pk))
    assert answer.url == reverse("people:person", args=[known.pk])
    assert Person.objects.count() == 1
    assert known.cases.get().checked_in_on == date(2026, 6, 10)


def test_the_same_person_with_an_open_case_gets_no_second_one(client, worker):
    known = a_person(worker, "林玉安", identity_kind="none", identity_number="", birth_date=date(1990, 3, 7))
    a_case(worker, known)
    answer = client.post(URL, entered(same=known.pk))
    assert "还有没结案的个案" in answer.content.decode()
    assert Case.objects.count() == 1


def test_the_same_number_is_the_same_person_whatever_is_said(client, worker):
    number = an_identity_number()
    known = a_person(worker, "林玉安", identity_number=number)
    answer = client.post(URL, entered(identity_number=number, different=[known.pk]))
    assert answer.context["certain"]
    assert "证件号码相同就是同一个人" in answer.content.decode()
    assert Person.objects.count() == 1


def test_of_a_colleagues_client_only_is_said_that_there_is_one_and_who_is_in_charge(client):
    agency = an_agency()
    colleague = a_worker(agency, name="沈社工")
    number = an_identity_number()
    theirs = a_person(colleague, "林玉安", identity_number=number, phones=("13900001111",), residence="新仓镇三号桥")
    worker = a_worker(agency)
    client.force_login(worker)
    answer = client.post(URL, entered(identity_number=number))
    (double,) = answer.context["doubles"]
    page = answer.content.decode()
    assert not double["is_visible"]
    assert "沈社工" in page
    assert "三号桥" not in page
    assert "139＊＊＊＊1111" not in page
    assert reverse("people:person", args=[theirs.pk]) not in page
    refused = client.post(URL, entered(identity_number=number, same=theirs.pk))
    assert "不在您的名下" in refused.content.decode()
    assert not Case.objects.exists()


def test_a_manager_chooses_the_worker_and_a_worker_takes_the_case_alone(client):
    agency = an_agency()
    worker = a_worker(agency)
    client.force_login(an_account(agency, Role.MANAGER))
    client.post(URL, entered(worker=worker.pk))
    assert Person.objects.get().worker == worker
    other = a_worker(agency)
    client.force_login(other)
    client.post(URL, entered(name="周二", worker=worker.pk, phone_1=""))
    assert Person.objects.get(name="周二").worker == other, "a worker cannot hand a case to somebody else by the form"


def test_while_the_number_is_typed_the_page_says_what_it_tells(client, worker):
    answer = client.post(
        reverse("people:check"), {"identity_kind": "resident", "identity_number": entered()["identity_number"]}
    )
    said = answer.content.decode()
    assert "1990年3月7日" in said
    assert "女" in said
    assert "平湖市" in said
    wrong = client.post(reverse("people:check"), {"identity_kind": "resident", "identity_number": "330482199003070011"})
    assert "校验位不对" in wrong.content.decode()
    assert not Person.objects.exists()


def test_while_the_name_is_typed_the_page_warns_of_a_double(client, worker):
    known = a_person(worker, "林玉安", phones=("13812346621",))
    said = client.post(reverse("people:check"), {"identity_kind": "none", "name": "林玉安", "phone_1": "13812346621"})
    assert "可能已经登记过" in said.content.decode()
    assert reverse("people:person", args=[known.pk]) in said.content.decode()
    own = client.post(reverse("people:check"), {"identity_kind": "none", "name": "林玉安", "person": known.pk})
    assert "可能已经登记过" not in own.content.decode()
