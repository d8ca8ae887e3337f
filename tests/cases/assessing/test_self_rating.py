"""Self-rating by a one-time link: neutral, used once, and silent about the score."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from tests.cases.assessing.worlds import answers_of, shipped
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.assessing.models import Assessment, Crisis, SelfRatingLink
from xiangnuan.cases.assessing.services import correct_assessment, make_link, record_self_rating, revoke_link
from xiangnuan.cases.assessing.services.links import LINK_HOURS, OPEN_AT_MOST, link_by
from xiangnuan.people.models import Person
from xiangnuan.rights.services.sealing import seal_on_request
from xiangnuan.web.clock import now, today

pytestmark = pytest.mark.django_db
PHQ = "phq-9"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def person(worker) -> Person:
    return a_case(worker).person


def sent(answers) -> dict[str, str]:
    """Answers as a form sends them."""
    return {f"a-{name}": str(answer) for name, answer in answers.items()}


def test_only_the_hash_of_a_token_is_kept(worker, person) -> None:
    link, token = make_link(worker, person, shipped(PHQ))
    assert len(token) >= 32
    assert token not in str(SelfRatingLink.objects.filter(pk=link.pk).values())
    assert token not in str(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert link_by(token) == link


def test_a_sheet_for_workers_is_not_sent_out(worker, person) -> None:
    with pytest.raises(ValidationError, match="由社工填写"):
        make_link(worker, person, shipped("generic-1"))


def test_a_new_link_for_a_sheet_ends_the_one_before(worker, person) -> None:
    first, _token = make_link(worker, person, shipped(PHQ))
    make_link(worker, person, shipped(PHQ))
    first.refresh_from_db()
    assert first.revoked_at is not None


def test_one_person_has_a_few_open_links_at_most(worker, person) -> None:
    own = ["phq-9", "gad-7", "who-5", "barc-10", "craving-10", "audit"]
    for name in own[:OPEN_AT_MOST]:
        make_link(worker, person, shipped(name))
    with pytest.raises(ValidationError, match="还没有填"):
        make_link(worker, person, shipped(own[OPEN_AT_MOST]))


def test_the_person_fills_it_in_once(worker, person) -> None:
    link, token = make_link(worker, person, shipped(PHQ))
    made = record_self_rating(link, answers_of(shipped(PHQ), 1))
    link.refresh_from_db()
    assert (made.who, made.recorded_by, made.value, made.case) == ("self", None, 9, person.cases.get())
    assert (link.assessment, link.is_open(now())) == (made, False)
    with pytest.raises(ValidationError, match="已经用过"):
        record_self_rating(link, answers_of(shipped(PHQ)))
    entry = AuditEntry.objects.get(act="assessing.record_self")
    assert (entry.user, entry.person, entry.agency) == (None, person.pk, worker.agency_id)
    assert link_by(token) is not None


def test_a_link_ends_with_its_hours_and_when_it_is_revoked(worker, person) -> None:
    link, _token = make_link(worker, person, shipped(PHQ))
    with time_machine.travel(now() + timedelta(hours=LINK_HOURS, minutes=1)):
        assert not link.is_open(now())
    revoke_link(worker, link)
    with pytest.raises(ValidationError):
        record_self_rating(link, answers_of(shipped(PHQ)))
    with pytest.raises(ValidationError, match="作废"):
        revoke_link(worker, link)


def test_what_a_person_answered_is_not_corrected_by_others(worker, person) -> None:
    link, _token = make_link(worker, person, shipped(PHQ))
    made = record_self_rating(link, answers_of(shipped(PHQ), 1))
    with pytest.raises(ValidationError, match="不能由别人改"):
        correct_assessment(worker, made, today(), answers_of(shipped(PHQ)), reason="太高了")


def test_a_link_of_a_sealed_person_leads_nowhere(worker) -> None:
    from tests.worlds import a_person

    person = a_person(worker, "何安")
    _link, token = make_link(worker, person, shipped(PHQ))
    seal_on_request(an_account(worker.agency, Role.MANAGER), person, "本人请求")
    assert link_by(token) is None


# The page ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_neutral_and_leaves_nothing_on_the_phone(language, worker, person) -> None:
    _link, token = make_link(worker, person, shipped(PHQ))
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/s/{token}/?lang={language}")
    said = page.content.decode()
    assert page.status_code == 200
    assert ("填写一份问卷" if language == "zh" else "questionnaire") in said
    for word in (person.name, worker.agency.name, worker.name, "向暖", "戒毒", "禁毒", "抑郁"):
        assert word not in said
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert not page.cookies
    answer = client.post(f"/s/{token}/?lang={language}", sent(answers_of(shipped(PHQ), 1)))
    assert answer.status_code == 200
    assert not answer.cookies
    made = Assessment.objects.get()
    assert made.value == 9
    for word in ("轻度", "mild", "Mild", ">9<"):
        assert word not in answer.content.decode()


def test_a_crisis_answer_shows_who_helps_and_tells_the_worker(worker, person) -> None:
    _link, token = make_link(worker, person, shipped(PHQ))
    said = Client().post(f"/s/{token}/", sent(answers_of(shipped(PHQ), q9=1))).content.decode()
    assert "12356" in said
    assert "120" in said
    assert "国家卫生健康委 2025年起统一号码" in said
    assert Crisis.objects.get().person == person


def test_an_unanswered_item_is_asked_for_kindly_and_may_be_left_out(worker, person) -> None:
    _link, token = make_link(worker, person, shipped(PHQ))
    answers = answers_of(shipped(PHQ))
    del answers["q2"]
    page = Client().post(f"/s/{token}/", sent(answers))
    assert "请回答这一题" in page.content.decode()
    assert not Assessment.objects.exists()
    Client().post(f"/s/{token}/", sent(answers) | {"partly": "on"})
    assert not Assessment.objects.get().is_complete


def test_used_up_expired_and_made_up_links_say_the_same(worker, person) -> None:
    link, token = make_link(worker, person, shipped(PHQ))
    record_self_rating(link, answers_of(shipped(PHQ)))
    pages = [Client().get(f"/s/{one}/") for one in (token, "x" * 32)]
    assert pages[0].content == pages[1].content
    assert "不能用了" in pages[0].content.decode()
    assert Client().post(f"/s/{token}/", sent(answers_of(shipped(PHQ)))).status_code == 404


def test_who_tries_again_and_again_is_asked_to_wait(worker) -> None:
    client = Client()
    answers = [client.get("/s/nobodys/").status_code for _ in range(42)]
    assert answers[0] == 200
    assert answers[-1] == 429
