"""A round of calls, and contacts that begin with a purpose."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.worlds import a_case, a_person, a_worker

from xiangnuan.cases.models import Contact, Fact
from xiangnuan.cases.purposes import purposes, without_prompts
from xiangnuan.cases.queries import persons_to_call
from xiangnuan.cases.services import close_case, record_contact
from xiangnuan.cases.services.rounds import CallData, RoundRefused, record_phone_round
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


def test_every_purpose_has_its_prompts_in_both_languages() -> None:
    for one in purposes().values():
        assert one.words.keys() == one.prompts.keys() == {"zh", "en"}
        assert len(one.prompts["zh"]) == len(one.prompts["en"]) > 1


def test_prompts_behind_which_nothing_was_written_are_dropped() -> None:
    text = purposes()["work"].template.replace("收入和工时：", "收入和工时：一天两百，十小时")
    assert without_prompts(text) == "收入和工时：一天两百，十小时"
    assert without_prompts("随便写的：\n一行") == "随便写的：\n一行"


def test_a_contact_keeps_its_purpose_and_refuses_one_that_is_not_listed(worker) -> None:
    case = a_case(worker)
    fact = record_contact(worker, case, today(), "talk", said="好", purpose="work")
    assert fact.contact.purpose == "work"
    with pytest.raises(ValidationError) as wrong:
        record_contact(worker, case, today(), "talk", purpose="anything")
    assert "purpose" in wrong.value.error_dict


def test_a_round_settles_for_who_was_reached_and_leaves_the_others_on_the_list(worker) -> None:
    reached, not_reached = a_case(worker, a_person(worker, "甲")), a_case(worker, a_person(worker, "乙"))
    record_phone_round(
        worker, today(), [(reached, CallData(True, "都好", purpose="regular")), (not_reached, CallData(False))]
    )
    window = {"kind": "contact", "opens__lte": today(), "due__gte": today()}
    assert reached.obligations.get(**window).settled_on == today()
    assert not_reached.obligations.get(**window).settled_on is None
    assert not_reached in [duty.case for duty in persons_to_call(worker, today())]
    assert Contact.objects.get(fact__case=not_reached).found is False


def test_a_call_that_is_late_makes_up_for_the_missed_window(worker) -> None:
    case = a_case(worker, checked_in_on=today() - timedelta(days=40))
    late = next(duty for duty in persons_to_call(worker, today()) if duty.due < today())
    record_phone_round(worker, today(), [(case, CallData(True, "补", makes_up=late.opens))])
    late.refresh_from_db()
    assert late.settled_on == today()


def test_a_round_is_saved_whole_or_not_at_all(worker) -> None:
    good, closed = a_case(worker, a_person(worker, "甲")), a_case(worker, a_person(worker, "乙"))
    close_case(worker, closed, today(), "other", summary="迁走")
    with pytest.raises(RoundRefused) as refused:
        record_phone_round(worker, today(), [(good, CallData(True, "好")), (closed, CallData(True, "好"))])
    assert list(refused.value.by_case) == [closed.pk]
    assert not good.facts.filter(kind=Fact.Kind.CONTACT).exists()


def test_the_page_saves_a_round_and_keeps_what_was_typed_where_a_row_is_wrong(worker) -> None:
    one, other = a_case(worker, a_person(worker, "甲", phones=("13800001111",))), a_case(worker, a_person(worker, "乙"))
    client = Client()
    client.force_login(worker)
    page = client.get("/cases/phone-round/").content.decode()
    assert "138＊＊＊＊1111" in page
    assert "13800001111" not in page
    sent = {
        "on": today().isoformat(), "purpose": "regular", "case": [one.pk, other.pk],
        f"case-{one.pk}-reached": "1", f"case-{one.pk}-said": "在上班，都好", f"case-{other.pk}-reached": "1",
    }  # fmt: skip
    refused = client.post("/cases/phone-round/", sent).content.decode()
    assert "接通了的，请写几个字谈了什么。" in refused
    assert "在上班，都好" in refused
    answer = client.post("/cases/phone-round/", {**sent, f"case-{other.pk}-reached": "0"})
    assert answer.status_code == 302
    assert Contact.objects.filter(found=True, purpose="regular", said="在上班，都好").count() == 1


def test_the_page_of_a_contact_begins_with_the_prompts_of_a_purpose(worker) -> None:
    case = a_case(worker)
    client = Client()
    client.force_login(worker)
    form = client.get(f"/cases/{case.pk}/record/contact/?purpose=family").context["form"]
    assert form["said"].value() == purposes()["family"].template
    assert form["purpose"].value() == "family"
