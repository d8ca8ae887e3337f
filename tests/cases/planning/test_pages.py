"""A walk through the pages, as the worker, the town office and the manager see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cases.planning.test_together import handed_over
from tests.cases.planning.worlds import a_member, a_plan, an_agreed_plan, in_days
from tests.worlds import a_case, a_person, a_worker, an_account

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models import Action, Goal, HelpTeamMember, NeedsAssessment, Plan, TeamMeeting, TeamRole
from xiangnuan.cases.planning.services import NeedData, assess_needs
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
DAY = today().isoformat()


def browser(user: User) -> Client:
    """A browser in which an account is signed in, reading Chinese."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(user)
    return client


def page(client: Client, name: str, pk: int | None = None, query: str = "") -> str:
    """What a page says."""
    answer = client.get(reverse(f"planning:{name}", args=[pk] if pk else []) + query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def send(client: Client, name: str, pk: int | None = None, query: str = "", /, **data: Any) -> Any:
    """Send a form and be led on."""
    answer = client.post(reverse(f"planning:{name}", args=[pk] if pk else []) + query, data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer


@pytest.fixture
def worker() -> User:
    return a_worker()


@pytest.fixture
def case(worker: User) -> Case:
    return a_case(worker)


def test_a_worker_gathers_the_team_asks_for_needs_makes_the_plan_and_looks_back(worker: User, case: Case) -> None:
    client = browser(worker)
    answer = client.get(reverse("planning:of_person", args=[case.person_id]))
    assert answer.url == reverse("planning:case", args=[case.pk])
    assert "还没有家属" in page(client, "case", case.pk)
    send(client, "join", case.pk, role="family", name="林大", since=DAY, phone="13800006621")
    member = HelpTeamMember.objects.get()
    said = page(client, "case", case.pk)
    assert "138＊＊＊＊6621" in said
    assert "13800006621" not in said

    needs = {"on": DAY, "level-health": "much", "situation-health": "胃疼", "level-work": "some"}
    send(client, "needs_new", case.pk, **needs)
    assert "胃疼" in page(client, "needs", NeedsAssessment.objects.get().pk)

    send(client, "start", case.pk, own_words="想养好身体", made_on=DAY, review_on=in_days(60).isoformat())
    plan = Plan.objects.get()
    said = page(client, "case", case.pk)
    assert "可以考虑" in said
    assert "?idea=health-treatment" in said
    proposed = page(client, "goal_new", plan.pk, "?idea=health-treatment")
    assert "现有的病有人看" in proposed
    assert f'value="member:{member.pk}" selected' in proposed, "the step of the family goes to who sits on its seat"
    assert not Goal.objects.exists()
    step = {"what-0": "陪诊", "owner-0": f"member:{member.pk}", "due_on-0": DAY, "kind-0": "contact"}
    send(client, "goal_new", plan.pk, domain="health", what="把病看好", **step)
    send(client, "agree", plan.pk, how="oral", on=DAY, witness="王芳")

    action = Action.objects.get()
    said = page(client, "action_done", action.pk)
    assert "陪诊" in said
    send(client, "action_done", action.pk, state="done", on=DAY, note="去了")
    assert "已办" in page(client, "case", case.pk)
    goal = Goal.objects.get()
    review = {f"outcome-{goal.pk}": "partly", "on": DAY, "changed": "胃好多了", "next_on": in_days(90).isoformat()}
    send(client, "review", plan.pk, **review)
    assert "胃好多了" in page(client, "case", case.pk)
    send(client, "change", plan.pk)
    assert "第 1 版" in page(client, "version", plan.pk)
    assert "想养好身体" in page(client, "print", case.pk)


def test_a_refusal_stands_at_its_field_and_what_was_typed_stays(worker: User, case: Case) -> None:
    plan = a_plan(worker, case)
    path = reverse("planning:agree", args=[plan.pk])
    said = browser(worker).post(path, {"how": "refused", "on": DAY, "witness": "王芳"}).content.decode()
    assert "请写下本人为什么不同意" in said
    assert 'value="王芳"' in said
    path = reverse("planning:goal_new", args=[plan.pk])
    row = {"domain": "work", "what": "找工作", "what-1": "写简历", "owner-1": "person"}
    said = browser(worker).post(path, row).content.decode()
    assert "请填写什么时候以前办好" in said
    assert 'value="写简历"' in said


def test_the_meeting_and_its_promise_come_onto_today(worker: User, case: Case) -> None:
    member, client = a_member(worker, case), browser(worker)
    promise = {"what-0": "每周吃顿饭", "owner-0": f"member:{member.pk}", "due_on-0": DAY}
    said = {"on": DAY, "place": "村委会", "discussed": "家里的事", "person_present": "on", "present": [member.pk]}
    send(client, "meeting_new", case.pk, **said, **promise)
    assert "每周吃顿饭" in page(client, "meeting", TeamMeeting.objects.get().pk)
    assert "提醒家属：每周吃顿饭" in client.get(reverse("today:list")).content.decode()


def test_the_town_office_sees_team_and_plan_but_not_what_was_said_of_needs(worker: User, case: Case) -> None:
    assess_needs(worker, case, today(), {"health": NeedData("much", "愿意看病", "胃疼")})
    an_agreed_plan(worker, case)
    client = browser(an_account(worker.agency, Role.TOWN_OFFICE))
    said = page(client, "case", case.pk)
    assert "很需要帮助" in said
    assert "清楚自己的身体状况" in said
    assert "胃疼" not in said
    assert "愿意看病" not in said
    assert client.get(reverse("planning:needs", args=[NeedsAssessment.objects.get().pk])).status_code == 403


def test_the_list_is_searched_sorted_and_saved_as_a_table(worker: User, case: Case) -> None:
    an_agreed_plan(worker, case)
    client = browser(an_account(worker.agency, Role.MANAGER))
    for query in ("", "?state=running", "?sort=-review", "?sort=name", f"?worker={worker.pk}", "?q=林玉安"):
        assert "去做体检" in page(client, "plans", query=query), query
    assert "没有符合的人员" in page(client, "plans", query="?state=none")
    answer = client.get(reverse("planning:plans") + "?format=xlsx")
    assert answer.content[:2] == b"PK"
    assert AuditEntry.objects.filter(act="planning.plans", action="export").exists()


def test_a_manager_renames_retires_and_adds_seats(worker: User) -> None:
    client = browser(an_account(worker.agency, Role.MANAGER))
    send(client, "role_new", name="用人单位", position=70)
    own = TeamRole.objects.get()
    path = reverse("planning:role", args=[own.code])
    seen = client.get(path).context["form"]["seen"].value()
    assert client.post(path, {"name": "用工单位", "position": 70, "seen": seen}).status_code == 302
    said = page(client, "roles")
    assert "用工单位" in said
    assert "已停用" in said, "an unticked box retires it"


def test_two_who_change_one_goal_at_once_choose(worker: User, case: Case) -> None:
    goal = a_plan(worker, case).goals.get()
    client = browser(worker)
    path = reverse("planning:goal_edit", args=[goal.pk])
    seen = client.get(path).context["form"]["seen"].value()
    data = {"domain": "health", "measure": goal.measure, "until": goal.until.isoformat(), "seen": seen}
    assert client.post(path, data | {"what": "第一个人写的"}).status_code == 302
    said = client.post(path, data | {"what": "第二个人写的"}).content.decode()
    assert "第一个人写的" in said
    assert "第二个人写的" in said


def test_the_plan_begins_with_what_was_said_before_the_release(worker: User) -> None:
    case, client = handed_over(worker), browser(worker)
    assert "想先找个住的地方" in page(client, "start", case.pk)
    assert "提前介入" in page(client, "case", case.pk)
    plan = a_plan(worker, case, days=0)
    assert "住处安顿好" in page(client, "case", case.pk)
    assert "问公租房" in page(client, "goal_new", plan.pk, "?seed=0")
    assert "问公租房" not in page(client, "goal_new", plan.pk, "?seed=7")


def test_a_colleague_and_a_closed_case(worker: User, case: Case) -> None:
    an_agreed_plan(worker, case)
    colleague = browser(a_worker(worker.agency))
    assert colleague.get(reverse("planning:case", args=[case.pk])).status_code == 404
    assert colleague.get(reverse("planning:of_person", args=[case.person_id])).status_code == 404


def test_only_those_on_the_team_are_ticked_as_present(worker: User, case: Case) -> None:
    other = a_member(worker, a_case(worker, a_person(worker, "王海")))
    path = reverse("planning:meeting_new", args=[case.pk])
    for number in (other.pk, "9" * 60):
        sent = {"on": DAY, "place": "村委会", "discussed": "家里的事", "present": [number]}
        assert browser(worker).post(path, sent).context["form"].errors["present"]
    assert not TeamMeeting.objects.exists()
