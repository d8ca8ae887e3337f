"""Correcting what is known of a person, phones, addresses and the family, by the forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from tests.worlds import a_person, a_worker, an_identity_number

from xiangnuan.access.models import AuditEntry
from xiangnuan.people.forms import EditForm
from xiangnuan.people.models import FamilyMember, Person
from xiangnuan.people.services import (
    PersonData,
    add_family_member,
    describe_family_member,
    describe_person,
    description_mark,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(client):
    """A social worker, signed in."""
    worker = a_worker()
    client.force_login(worker)
    return worker


@pytest.fixture
def person(worker):
    """Somebody with two phones and both addresses."""
    return a_person(
        worker, "林玉安", identity_number=an_identity_number(date(1990, 3, 7), "female"), employer="纸箱厂",
        phones=("13812346621", "13900001111"), household="当湖街道东湖路1号", residence="新仓镇三叉河村1号",
    )  # fmt: skip


def edit_url(person) -> str:
    return reverse("people:edit", args=[person.pk])


def filled(person, **changes) -> dict[str, object]:
    """The form as the page sends it when nothing is changed."""
    return {
        "seen": EditForm(person=person)["seen"].value(),
        "identity_kind": person.identity_kind,
        "identity_number": "",
        "name": person.name,
        "sex": person.sex,
        "employer": person.employer,
        "keep_phones": ["0", "1"],
        **changes,
    }


def test_the_form_does_not_carry_what_is_masked(client, person):
    page = client.get(edit_url(person)).content.decode()
    for secret in (person.identity_number, "13812346621", "三叉河村"):
        assert secret not in page
    assert "138＊＊＊＊6621" in page
    assert "新仓镇＊＊＊" in page


def test_what_is_left_empty_stays_as_it_was(client, person):
    before = description_mark(person)
    answer = client.post(edit_url(person), filled(person, employer="水泥厂"))
    assert answer.url == reverse("people:person", args=[person.pk])
    after = Person.objects.get(pk=person.pk)
    assert (after.employer, after.identity_number) == ("水泥厂", person.identity_number)
    assert [phone.number for phone in after.phones.all()] == ["13812346621", "13900001111"]
    assert {address.text for address in after.addresses.all()} == {"当湖街道东湖路1号", "新仓镇三叉河村1号"}
    assert description_mark(after) != before


def test_a_phone_is_taken_away_and_another_comes_last(client, person):
    client.post(edit_url(person), filled(person, keep_phones=["1"], phone_1="137 0000 2222"))
    assert [phone.number for phone in person.phones.all()] == ["13900001111", "13700002222"]


def test_a_new_address_keeps_the_one_before_as_history(client, person):
    client.post(edit_url(person), filled(person, residence="独山港镇2号"))
    rows = person.addresses.filter(kind="residence").order_by("pk")
    assert [(row.text, row.until is None) for row in rows] == [("新仓镇三叉河村1号", False), ("独山港镇2号", True)]


def test_a_wrong_number_is_refused_and_the_old_one_stays(client, person):
    answer = client.post(edit_url(person), filled(person, identity_number="330482199003070011"))
    assert "校验位" in answer.content.decode()
    assert Person.objects.get(pk=person.pk).identity_number == person.identity_number


def test_a_number_of_somebody_else_is_refused(client, worker, person):
    other = a_person(worker, "周二")
    answer = client.post(edit_url(person), filled(person, identity_number=other.identity_number))
    assert "已经登记" in answer.content.decode()


def corrected(worker, person, **changes) -> None:
    """Somebody else corrects the record meanwhile."""
    data = PersonData(
        name="林玉安", identity_number=person.identity_number, employer="纸箱厂", phones=("13812346621", "13900001111"),
        household="当湖街道东湖路1号", residence="新仓镇三叉河村1号",
    )  # fmt: skip
    describe_person(worker, person, replace(data, **changes))


def test_what_two_correct_in_different_fields_is_kept_of_both(client, worker, person):
    form = filled(person, employer="水泥厂")
    corrected(worker, person, note="周五下午在家", phones=("13812346621",), residence="钟埭街道2号")
    answer = client.post(edit_url(person), form, follow=True)
    page = answer.content.decode()
    assert "两边的修改都保留了" in page
    assert "备注（周五下午在家）" in page
    person = Person.objects.get(pk=person.pk)
    assert (person.employer, person.note) == ("水泥厂", "周五下午在家")
    assert [phone.number for phone in person.phones.all()] == ["13812346621"]
    assert person.addresses.get(kind="residence", until__isnull=True).text == "钟埭街道2号"


def test_of_a_field_that_both_corrected_the_second_chooses_and_loses_nothing(client, worker, person):
    form = filled(person, employer="水泥厂", note="晚上在家")
    corrected(worker, person, employer="学校")
    answer = client.post(edit_url(person), form)
    page = answer.content.decode()
    assert "刚被别人改过" in page
    assert f"{worker.name} " in page, "who it was"
    for text in ("纸箱厂", "学校", "水泥厂", "晚上在家"):
        assert text in page, "as it was opened, as it is, and what was typed"
    assert Person.objects.get(pk=person.pk).employer == "学校"
    seen = answer.context["form"]["seen"].value()
    again = filled(person, employer="水泥厂", note="晚上在家", seen=seen, ask=["employer"])
    assert "请选一个" in client.post(edit_url(person), again).content.decode(), "nobody chooses for the reader"
    client.post(edit_url(person), again | {"choose-employer": "mine"})
    assert Person.objects.get(pk=person.pk).employer == "水泥厂"


def test_a_number_taken_away_from_a_list_that_changed_is_asked_for_again(client, worker, person):
    form = filled(person, keep_phones=["0"])
    corrected(worker, person, phones=("13812346621", "13900001111", "13700002222"))
    answer = client.post(edit_url(person), form)
    assert "请再看一遍要保留哪几个" in answer.content.decode()
    seen = answer.context["form"]["seen"].value()
    client.post(edit_url(person), filled(person, keep_phones=["0", "2"], seen=seen))
    assert [phone.number for phone in person.phones.all()] == ["13812346621", "13700002222"]


def test_the_second_may_take_the_other_s_word(client, worker, person):
    form = filled(person, employer="水泥厂", note="晚上在家", identity_number=an_identity_number())
    corrected(worker, person, employer="学校", identity_number=an_identity_number())
    answer = client.post(edit_url(person), form)
    theirs = Person.objects.get(pk=person.pk).identity_number
    assert theirs not in answer.content.decode(), "masked in the choice too"
    form |= {
        "seen": answer.context["form"]["seen"].value(),
        "choose-employer": "theirs",
        "choose-identity_number": "theirs",
    }
    client.post(edit_url(person), form)
    person = Person.objects.get(pk=person.pk)
    assert (person.employer, person.note, person.identity_number) == ("学校", "晚上在家", theirs)


def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(client, person):
    answer = client.post(edit_url(person), filled(person, employer="水泥厂", seen="forged"))
    assert "刚被别人改过" in answer.content.decode()
    assert Person.objects.get(pk=person.pk).employer == "纸箱厂"


def test_between_reading_and_writing_nobody_slips_in(worker, person):
    mark = description_mark(person)
    corrected(worker, person, employer="学校")
    with pytest.raises(ValidationError, match="刚被别人改过"):
        describe_person(worker, person, PersonData(name="林玉安", employer="水泥厂"), seen=mark)


def test_two_who_correct_one_of_the_family_lose_nothing(client, worker, person):
    member = add_family_member(worker, person, name="林母", relation="母亲", phone="13711112222")
    url = reverse("people:family_edit", args=[member.pk])
    form = {"name": "林母", "relation": "养母", "seen": client.get(url).context["form"]["seen"].value()}
    describe_family_member(worker, member, name="林母", relation="母亲", phone="13733334444", note="白天上班")
    assert client.post(url, form).status_code == 302
    member.refresh_from_db()
    assert (member.relation, member.phone, member.note) == ("养母", "13733334444", "白天上班")
    describe_family_member(worker, member, name="林母", relation="继母", phone="13733334444", note="白天上班")
    answer = client.post(url, form | {"relation": "姨母"})
    assert "继母" in answer.content.decode()
    member.refresh_from_db()
    assert member.relation == "继母"


def test_a_strangers_person_cannot_be_corrected(client, person):
    client.force_login(a_worker())
    assert client.post(edit_url(person), filled(person)).status_code == 404


def test_somebody_of_the_family_is_added_corrected_and_taken_back(client, person):
    client.post(
        reverse("people:family_new", args=[person.pk]),
        {"name": "林母", "relation": "母亲", "phone": "137 1111 2222", "lives_together": "on"},
    )
    member = FamilyMember.objects.get()
    assert (member.name, member.phone, member.lives_together) == ("林母", "13711112222", True)
    page = client.get(reverse("people:family_edit", args=[member.pk])).content.decode()
    assert "13711112222" not in page
    seen = client.get(reverse("people:family_edit", args=[member.pk])).context["form"]["seen"].value()
    typed = {"name": "林母", "relation": "养母", "phone": "", "seen": seen}
    client.post(reverse("people:family_edit", args=[member.pk]), typed)
    member.refresh_from_db()
    assert (member.relation, member.phone, member.lives_together) == ("养母", "13711112222", False)
    client.post(reverse("people:family_remove", args=[member.pk]))
    assert not FamilyMember.objects.exists()
    acts = set(AuditEntry.objects.filter(action="write", person=person.pk).values_list("act", flat=True))
    assert acts >= {"people.add_family_member", "people.describe_family_member", "people.remove_family_member"}


def test_the_family_of_a_strangers_person_is_not_there(client, worker, person):
    member = add_family_member(worker, person, name="林母", relation="母亲")
    client.force_login(a_worker())
    for name in ("family_edit", "family_remove"):
        assert client.post(reverse(f"people:{name}", args=[member.pk]), {}).status_code == 404
