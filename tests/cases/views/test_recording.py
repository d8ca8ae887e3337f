"""Every act once by its form, with good and with bad input: the duties follow, and nothing is written twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from tests.worlds import a_case, a_person, a_worker, an_account

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.acts import ACTS
from xiangnuan.cases.models import Case, DrugTest, Fact, Obligation
from xiangnuan.cases.services import (
    DecisionData,
    TestData,
    open_case,
    record_absence,
    record_detention,
    record_drug_test,
)

pytestmark = pytest.mark.django_db

# A Monday.
NOW = date(2026, 6, 15)
TODAY = "2026-06-15"


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


def url_of(case: Case, act: str, duty: Obligation | None = None) -> str:
    """The form of an act."""
    return reverse("cases:record", args=[case.pk, act]) + (f"?duty={duty.pk}" if duty else "")


def errors_of(response) -> dict[str, list[str]]:
    """What the form refused, by field."""
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def a_test(**changes: str) -> dict[str, str]:
    """What the form of a test sends when only the result was touched."""
    return {
        "on": TODAY, "at": "09:42", "place": "新仓镇工作室", "type": "scheduled", "panel": "six", "kit_batch": "2606A",
        "method": "onsite", "authority": "agency", "missed_as": "missed", "result": "negative", **changes,
    }  # fmt: skip


# The urine test ------------------------------------------------------------------------------------------------------
def test_the_result_of_a_test_is_never_selected_beforehand_and_all_else_is_filled_in(client, worker):
    case = a_case(worker)
    record_drug_test(
        worker, case,
        TestData(result="negative", on=NOW - timedelta(days=40), place="钟埭街道工作室", panel="ten", kit_batch="2605B",
                 second_tester="王护士"),
    )  # fmt: skip
    form = client.get(url_of(case, "drug-test")).context["form"]
    assert not form["result"].value()
    filled = {name: form[name].value() for name in ("place", "panel", "kit_batch", "second_tester", "type")}
    assert filled == {
        "place": "钟埭街道工作室", "panel": "ten", "kit_batch": "2605B", "second_tester": "王护士", "type": "scheduled",
    }  # fmt: skip
    assert (form["on"].value(), form["at"].value().hour) == (NOW, 10)


def test_a_negative_test_settles_its_window_and_leads_on_to_the_next_person(client, worker):
    # A window of each ends today; the one before can still be made up for, so it is the most urgent.
    first, second = (
        a_case(worker, a_person(worker, name), checked_in_on=date(2026, 3, 16)) for name in ("甲一", "乙二")
    )
    duty = first.obligations.get(kind="drug_test", due=NOW)
    answer = client.post(url_of(first, "drug-test", duty), a_test(then="next", next="/today/?kind=tests"))
    after = second.obligations.get(kind="drug_test", due=date(2026, 5, 15))
    assert answer.url == reverse("cases:record", args=[second.pk, "drug-test"]) + (
        f"?duty={after.pk}&next=%2Ftoday%2F%3Fkind%3Dtests"
    )
    duty.refresh_from_db()
    assert duty.settled_on == NOW
    test = duty.settled_by.drug_test
    assert (test.tester, test.at.hour, test.panel) == (worker, 9, "six")
    assert not test.substances.filter(positive=True).exists()
    assert test.substances.count() == 6


def test_after_the_last_person_the_worker_is_back_where_the_way_began(client, worker):
    case = a_case(worker, checked_in_on=date(2026, 5, 16))
    duty = case.obligations.get(kind="drug_test", due=NOW)
    answer = client.post(url_of(case, "drug-test", duty), a_test(then="next", next="/today/?kind=tests"), follow=True)
    assert answer.redirect_chain[-1][0] == "/today/?kind=tests"
    said = [str(message) for message in answer.context["messages"]]
    assert any("都办完了" in one for one in said)


def test_no_form_leads_to_another_site(client, worker):
    case = a_case(worker)
    answer = client.post(url_of(case, "drug-test"), a_test(next="https://example.org/"))
    assert "example.org" not in answer.url


def test_a_positive_test_names_its_substances_and_opens_its_confirmation(client, worker):
    case = a_case(worker)
    assert "positives" in errors_of(client.post(url_of(case, "drug-test"), a_test(result="positive")))
    assert "positives" in errors_of(
        client.post(url_of(case, "drug-test"), a_test(result="positive", panel="three", positives=["cocaine"]))
    )
    assert not DrugTest.objects.exists()
    answer = client.post(url_of(case, "drug-test"), a_test(result="positive", positives=["morphine"]), follow=True)
    assert "确认复检" in str(next(iter(answer.context["messages"])))
    test = DrugTest.objects.get()
    assert dict(test.substances.values_list("substance", "positive"))["morphine"] is True
    assert test.substances.filter(positive=False).count() == 5
    duty = case.obligations.get(kind="confirmation")
    form = client.get(url_of(case, "drug-test", duty)).context["form"]
    assert (form["type"].value(), form["method"].value(), form["retest_of"].value()) == (
        "confirmation", "laboratory", test.pk,
    )  # fmt: skip
    client.post(
        url_of(case, "drug-test", duty),
        a_test(type="confirmation", method="laboratory", panel="laboratory", retest_of=str(test.pk)),
    )
    duty.refresh_from_db()
    assert duty.settled_on == NOW
    assert DrugTest.objects.get(method="laboratory").retest_of == test


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"result": "refused", "note": "当场拒绝"}, "refused"),
        ({"result": "missed", "missed_as": "evaded", "note": "电话里说不来"}, "evaded"),
        ({"result": "missed", "missed_as": "missed_excused", "note": "住院"}, "missed_excused"),
        ({"result": "missed"}, "missed"),
    ],
)
def test_who_gave_no_sample_is_recorded_with_the_reason(client, worker, sent, stored):
    case = a_case(worker)
    if "note" in sent:
        bare = {name: value for name, value in sent.items() if name != "note"}
        assert "note" in errors_of(client.post(url_of(case, "drug-test"), a_test(**bare)))
    assert client.post(url_of(case, "drug-test"), a_test(**sent)).status_code == 302
    test = DrugTest.objects.get()
    assert (test.result, test.substances.count(), test.panel) == (stored, 0, "")
    assert case.breaches.filter(kind="test_refusal").exists() == (stored in ("refused", "evaded"))


def test_an_overdue_window_is_made_up_for_by_name_unless_the_test_lay_in_it(client, worker):
    case = a_case(worker, checked_in_on=date(2026, 5, 10))
    missed = case.obligations.get(kind="drug_test", number=1)
    form = client.get(url_of(case, "drug-test", missed)).context["form"]
    assert (form["makes_up"].value(), form["type"].value()) == ("2026-05-10", "make_up")
    client.post(url_of(case, "drug-test", missed), a_test(type="make_up", makes_up="2026-05-10"))
    missed.refresh_from_db()
    assert (missed.settled_on, missed.due) == (NOW, date(2026, 6, 9))
    assert case.obligations.get(kind="drug_test", number=2).settled_on is None

    late = a_case(worker, checked_in_on=date(2026, 5, 10))
    client.post(url_of(late, "drug-test"), a_test(on="2026-06-01", type="make_up", makes_up="2026-05-10"))
    test = DrugTest.objects.get(fact__case=late)
    assert (test.type, test.fact.event) == ("scheduled", {"result": "negative", "method": "onsite"})
    assert late.obligations.get(kind="drug_test", number=1).settled_on == date(2026, 6, 1)


def test_a_test_on_return_from_leave_says_so_by_itself(client, worker):
    case = a_case(worker)
    record_absence(worker, case, NOW - timedelta(days=9), until=NOW - timedelta(days=1), permitted=False, reported=True)
    duty = case.obligations.get(kind="return_test")
    assert client.get(url_of(case, "drug-test", duty)).context["form"]["type"].value() == "after_leave"
    client.post(url_of(case, "drug-test", duty), a_test(type="after_leave"))
    duty.refresh_from_db()
    assert duty.settled_on == NOW


@pytest.mark.parametrize("bad", [{"on": "2026-06-16"}, {"on": "x"}, {"result": ""}, {"panel": "nine"}, {"type": "?"}])
def test_a_test_that_cannot_be_is_refused_and_what_was_typed_stays(client, worker, bad):
    case = a_case(worker)
    answer = client.post(url_of(case, "drug-test"), a_test(**bad, note="typed before"))
    assert errors_of(answer)
    assert "typed before" in answer.content.decode()
    assert not DrugTest.objects.exists()


def test_the_same_form_sent_twice_records_one_test(client, worker):
    case = a_case(worker)
    sent = a_test(idempotency_key="abc123")
    first = client.post(url_of(case, "drug-test"), sent)
    second = client.post(url_of(case, "drug-test"), sent)
    assert first.url == second.url
    assert DrugTest.objects.count() == 1


def test_a_refused_form_can_be_sent_again_with_the_same_key(client, worker):
    case = a_case(worker)
    client.post(url_of(case, "drug-test"), a_test(result="", idempotency_key="abc123"))
    client.post(url_of(case, "drug-test"), a_test(idempotency_key="abc123"))
    assert DrugTest.objects.count() == 1


# Every other act -----------------------------------------------------------------------------------------------------
ACTS_AND_INPUT = [
    ("contact", {"form": "home_visit", "found": "1", "said": "母亲在家", "agreed": "下月再来"}, {"form": "letter"}, "form"),
    ("review", {"conclusion": "平稳"}, {"conclusion": " "}, "conclusion"),
    ("agreement", {"note": "补充协议"}, {"on": "2027-01-01"}, "on"),
    ("absence", {"destination": "上海", "standing": "reported", "until": TODAY}, {"until": "2026-06-01"}, "until"),
    ("detention", {"until": ""}, {"until": "2026-01-01"}, "until"),
    ("tier", {"tier": "A", "note": "复评"}, {"tier": "Z"}, "tier"),
    ("renewed-use", {"note": "公安机关认定"}, {"note": ""}, "note"),
    ("police-report", {"note": "第三次拒绝检测"}, {"note": ""}, "note"),
    ("move", {"area_code": "330482001", "checked_in": TODAY}, {"area_code": "330482103"}, "area_code"),
    ("imprisonment", {"note": "判决书"}, {"note": ""}, "note"),
    ("death", {"sure": "on"}, {"sure": ""}, "sure"),
    ("close", {"outcome": "other", "note": "迁出"}, {"outcome": "completed"}, "outcome"),
    ("end-notice", {"note": "平公通 1 号"}, {"on": "2026-06-16"}, "on"),
]  # fmt: skip


@pytest.mark.parametrize(("act", "good", "bad", "field"), ACTS_AND_INPUT, ids=[row[0] for row in ACTS_AND_INPUT])
def test_an_act_is_recorded_by_its_form_and_refused_with_the_reason_at_its_field(client, worker, act, good, bad, field):
    case = a_case(worker)
    page = client.get(url_of(case, act))
    assert page.status_code == 200
    before = Fact.objects.count()
    assert field in errors_of(client.post(url_of(case, act), {"on": TODAY, **good, **bad}))
    assert Fact.objects.count() == before
    answer = client.post(url_of(case, act), {"on": TODAY, **good})
    assert (answer.status_code, answer.url) == (302, reverse("people:person", args=[case.person_id]))
    fact = Fact.objects.get(case=case, kind=ACTS[act].fact, on=NOW)
    assert fact.recorded_by == worker
    assert AuditEntry.objects.filter(action="write", object=fact.pk, person=case.person_id).exists()


def test_every_act_of_the_menu_has_a_story_here():
    told = {row[0] for row in ACTS_AND_INPUT} | {"drug-test", "check-in", "release", "return"}
    assert told == set(ACTS)


def test_a_check_in_starts_the_term_and_comes_after_the_decision(client, worker):
    case = open_case(
        worker, a_person(worker), DecisionData(measure="community_treatment", decided_on=date(2026, 6, 10)),
        area_code="330482103",
    )  # fmt: skip
    assert "on" in errors_of(client.post(url_of(case, "check-in"), {"on": "2026-06-09"}))
    client.post(url_of(case, "check-in"), {"on": "2026-06-12"})
    case.refresh_from_db()
    assert (case.state, case.starts_on) == ("running", date(2026, 6, 12))
    refused = errors_of(client.post(url_of(case, "check-in"), {"on": "2026-06-13"}))
    assert "报到已经登记过了" in str(refused)


def test_release_and_return_end_what_lasts(client, worker):
    case = a_case(worker)
    for act in ("release", "return"):
        assert "没有正在" in str(errors_of(client.post(url_of(case, act), {"on": TODAY})))
    record_absence(worker, case, date(2026, 6, 1), permitted=False, reported=True)
    record_detention(worker, case, date(2026, 6, 12))
    assert "on" in errors_of(client.post(url_of(case, "release"), {"on": "2026-06-11"}))
    client.post(url_of(case, "release"), {"on": "2026-06-14", "note": "释放证明"})
    client.post(url_of(case, "return"), {"on": "2026-06-10"})
    ended = case.facts.filter(superseded_at=None, kind__in=("detained", "absence")).order_by("kind")
    assert [(fact.kind, fact.until) for fact in ended] == [
        ("absence", date(2026, 6, 10)),
        ("detained", date(2026, 6, 14)),
    ]
    case.refresh_from_db()
    assert case.state == "running"


def test_an_overdue_talk_and_review_can_be_made_up_for(client, worker):
    case = a_case(worker, checked_in_on=date(2025, 12, 10))
    for act, kind, sent in (
        ("contact", "contact", {"form": "talk", "found": "1"}),
        ("review", "review", {"conclusion": "平稳"}),
    ):
        missed = case.obligations.filter(kind=kind, due__lt=NOW, lapses_on__gt=NOW).get()
        form = client.get(url_of(case, act, missed)).context["form"]
        made_up = form["makes_up"].value()
        assert made_up == missed.opens.isoformat()
        client.post(url_of(case, act, missed), {"on": TODAY, "makes_up": made_up, **sent})
        missed.refresh_from_db()
        assert missed.settled_on == NOW


def test_an_attempt_that_met_nobody_settles_nothing_and_says_so(client, worker):
    case = a_case(worker)
    duty = case.obligations.filter(kind="contact", settled_on=None, opens__lte=NOW, due__gte=NOW).get()
    answer = client.post(url_of(case, "contact", duty), {"on": TODAY, "form": "phone", "found": "0"}, follow=True)
    assert "还留在清单上" in str(next(iter(answer.context["messages"])))
    duty.refresh_from_db()
    assert duty.settled_on is None


# Finding the way -----------------------------------------------------------------------------------------------------
def test_the_record_page_offers_the_persons_of_late_and_finds_the_others(client, worker):
    late, other = (a_case(worker, a_person(worker, name)) for name in ("林玉安", "沈小明"))
    record_drug_test(worker, late, TestData(result="negative", on=NOW))
    rows = client.get(reverse("cases:start")).context["rows"]
    assert rows[0]["case"] == late
    assert [row["case"] for row in client.get(reverse("cases:start"), {"q": "sxm"}).context["rows"]] == [other]
    assert client.get(reverse("cases:start"), {"q": "没有这人"}).context["rows"] == []


def test_the_acts_offered_are_those_that_make_sense_now(client, worker):
    case = a_case(worker)

    def offered() -> set[str]:
        page = client.get(reverse("cases:acts", args=[case.pk]))
        return {act.slug for _label, acts in page.context["groups"] for act in acts}

    assert {"drug-test", "contact", "detention", "close"} <= offered()
    assert not {"release", "return", "end-notice"} & offered()
    record_absence(worker, case, NOW, permitted=True, reported=True)
    record_detention(worker, case, NOW)
    assert {"release", "return"} <= offered()
    assert "detention" not in offered()


def test_a_case_is_opened_from_its_decision_and_the_duties_are_there(client, worker):
    person = a_person(worker)
    url = reverse("cases:open", args=[person.pk])
    wrong = client.post(url, {"measure": "community_treatment", "area_code": "330482103", "decided_on": "2026-07-01"})
    assert "decided_on" in wrong.context["form"].errors
    client.post(
        url,
        {"measure": "community_treatment", "area_code": "330482103", "decided_on": "2026-06-01",
         "received_on": "2026-06-02"},
    )  # fmt: skip
    case = Case.objects.get(person=person)
    assert (case.worker, case.state) == (worker, "not_started")
    assert case.obligations.get(kind="check_in").due == date(2026, 6, 17)
    again = client.post(url, {"measure": "community_treatment", "area_code": "330482103", "decided_on": "2026-06-01"})
    assert "还有没结案的个案" in str(again.context["form"].errors)


# The gate ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["record", "acts", "history"])
def test_the_cases_of_a_colleague_and_of_another_agency_do_not_exist_here(client, worker, name):
    colleague = a_worker(worker.agency)
    for case in (a_case(colleague), a_case(a_worker())):
        arguments = [case.pk, "drug-test"] if name == "record" else [case.pk]
        assert client.get(reverse(f"cases:{name}", args=arguments)).status_code == 404
        if name == "record":
            assert client.post(reverse("cases:record", args=arguments), a_test()).status_code == 404
    assert client.get(reverse("cases:open", args=[a_person(colleague).pk])).status_code == 404
    assert not DrugTest.objects.exists()


def test_a_duty_of_another_case_is_not_taken_from_the_address(client, worker):
    mine, theirs = a_case(worker), a_case(a_worker())
    duty = theirs.obligations.filter(kind="drug_test").first()
    assert client.get(url_of(mine, "drug-test", duty)).context["duty"] is None


@pytest.mark.parametrize("role", [Role.TOWN_OFFICE, Role.SUPERVISOR])
def test_who_reads_does_not_write(client, role):
    worker = a_worker()
    case = a_case(worker)
    client.force_login(an_account(worker.agency, role))
    assert client.get(reverse("cases:history", args=[case.pk])).status_code == 200
    assert client.post(url_of(case, "drug-test"), a_test()).status_code == 403
    assert not DrugTest.objects.exists()


def test_an_act_that_nobody_knows_is_no_page(client, worker):
    assert client.get(reverse("cases:record", args=[a_case(worker).pk, "nothing"])).status_code == 404
