"""What every list and page costs in queries: a fixed number that does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.access.everything import Everything
from tests.access.urls import urls
from tests.cases.assessing.worlds import a_sheet, own_sheet
from tests.worlds import a_case, a_person, a_photo, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.aid.services import enrol, open_course, open_employer, open_request, place, record_occupation
from xiangnuan.cases.assessing.services import add_instrument
from xiangnuan.cases.attachments.services import keep_attachment
from xiangnuan.cases.course.services import issue_notice, propose_breach, request_leave, withdraw
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.services import (
    ActionData,
    GoalData,
    MeetingData,
    PlanData,
    SeatData,
    add_goal,
    agree_plan,
    hold_meeting,
    join_team,
    start_plan,
)
from xiangnuan.cases.services import TestData, record_contact, record_drug_test
from xiangnuan.cases.testing.models import Draw
from xiangnuan.cases.testing.services import (
    BatchData,
    DrawData,
    MovementData,
    ObjectionData,
    make_draw,
    move_kits,
    record_objection,
    register_batch,
)
from xiangnuan.documents.papers.register import OfficialForm, form_of
from xiangnuan.documents.papers.subjects import subjects_of_person
from xiangnuan.documents.services.issuing import issue_document
from xiangnuan.people.services import add_family_member
from xiangnuan.prerelease.services import StayData, VisitData, record_visit, register_stay
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db

# Each page with a role that opens it, and what it costs at most. One of a manager's is the count of emergency accesses
# that wait, in the navigation; one of a worker's is whom they cover for.
PAGES: dict[str, tuple[Role, int]] = {
    "today:list": (Role.MANAGER, 26),
    "today:calendar": (Role.MANAGER, 13),
    "people:list": (Role.MANAGER, 10),
    "people:search": (Role.MANAGER, 8),
    "people:doubles": (Role.MANAGER, 11),
    "people:person": (Role.SOCIAL_WORKER, 11),
    "cases:attachment_new": (Role.SOCIAL_WORKER, 7),
    "cases:attachment_withdraw": (Role.SOCIAL_WORKER, 5),
    "assessing:of_person": (Role.SOCIAL_WORKER, 14),
    "assessing:choose": (Role.SOCIAL_WORKER, 6),
    "assessing:fill": (Role.SOCIAL_WORKER, 6),
    "assessing:assessment": (Role.SOCIAL_WORKER, 9),
    "assessing:correct": (Role.SOCIAL_WORKER, 6),
    "assessing:tier": (Role.SOCIAL_WORKER, 6),
    "assessing:crises": (Role.MANAGER, 6),
    "assessing:crisis": (Role.SOCIAL_WORKER, 7),
    "assessing:sheets": (Role.MANAGER, 6),
    "people:emergencies": (Role.MANAGER, 6),
    "people:emergency_review": (Role.MANAGER, 7),
    "people:referrals": (Role.MANAGER, 5),
    "people:referred": (Role.COUNSELLOR, 4),
    "people:referred_person": (Role.COUNSELLOR, 8),
    "people:notes": (Role.SUPERVISOR, 4),
    "people:merge_with": (Role.MANAGER, 4),
    "cases:history": (Role.SOCIAL_WORKER, 7),
    "cases:acts": (Role.SOCIAL_WORKER, 5),
    "cases:start": (Role.SOCIAL_WORKER, 6),
    "cases:hand_over": (Role.MANAGER, 7),
    "cases:leaving_list": (Role.MANAGER, 6),
    "cases:leaving": (Role.MANAGER, 8),
    "cases:phone_round": (Role.SOCIAL_WORKER, 9),
    "cases:testing_day": (Role.SOCIAL_WORKER, 12),
    "cases:testing_sheet": (Role.SOCIAL_WORKER, 11),
    "cases:roster": (Role.SOCIAL_WORKER, 7),
    "cases:rules": (Role.SOCIAL_WORKER, 3),
    "reports:overview": (Role.MANAGER, 28),
    "reports:definition": (Role.MANAGER, 8),
    "reports:records": (Role.MANAGER, 8),
    "access:accounts": (Role.ADMINISTRATOR, 5),
    "access:covers": (Role.MANAGER, 4),
    "access:supervisions": (Role.MANAGER, 4),
    "access:sessions": (Role.SOCIAL_WORKER, 5),
    "rights:due": (Role.MANAGER, 10),
    "rights:register": (Role.MANAGER, 7),
    "rights:openings": (Role.MANAGER, 7),
    "rights:sealed": (Role.MANAGER, 9),
    "rights:person": (Role.SOCIAL_WORKER, 10),
    "rights:requests": (Role.SOCIAL_WORKER, 7),
    "rights:papers": (Role.MANAGER, 6),
    "prerelease:stays": (Role.MANAGER, 12),
    "prerelease:stay": (Role.SOCIAL_WORKER, 11),
    "prerelease:visits": (Role.MANAGER, 9),
    "prerelease:visit": (Role.SOCIAL_WORKER, 9),
    "prerelease:visit_new": (Role.MANAGER, 7),
    "prerelease:centres": (Role.MANAGER, 5),
    "planning:plans": (Role.MANAGER, 14),
    "planning:case": (Role.SOCIAL_WORKER, 22),
    "planning:print": (Role.SOCIAL_WORKER, 21),
    "planning:version": (Role.SOCIAL_WORKER, 12),
    "planning:needs": (Role.SOCIAL_WORKER, 9),
    "planning:meeting": (Role.SOCIAL_WORKER, 10),
    "planning:roles": (Role.MANAGER, 5),
    "planning:action_done": (Role.SOCIAL_WORKER, 8),
    "planning:review": (Role.SOCIAL_WORKER, 11),
    "planning:goal_new": (Role.SOCIAL_WORKER, 9),
    "aid:requests": (Role.MANAGER, 9),
    "aid:request": (Role.SOCIAL_WORKER, 7),
    "aid:of_person": (Role.SOCIAL_WORKER, 11),
    "aid:placements": (Role.MANAGER, 10),
    "aid:employers": (Role.MANAGER, 7),
    "aid:courses": (Role.MANAGER, 8),
    "aid:course": (Role.SOCIAL_WORKER, 7),
    "aid:placement_new": (Role.SOCIAL_WORKER, 6),
    "course:of_person": (Role.SOCIAL_WORKER, 10),
    "course:closing": (Role.SOCIAL_WORKER, 9),
    "course:leaves": (Role.MANAGER, 9),
    "course:leave": (Role.SOCIAL_WORKER, 8),
    "course:notices": (Role.MANAGER, 9),
    "course:notice": (Role.SOCIAL_WORKER, 7),
    "course:notice_new": (Role.SOCIAL_WORKER, 8),
    "course:breaches": (Role.MANAGER, 9),
    "course:breach": (Role.SOCIAL_WORKER, 8),
    "course:breach_new": (Role.SOCIAL_WORKER, 8),
    "documents:documents": (Role.MANAGER, 9),
    "documents:person": (Role.SOCIAL_WORKER, 24),
    "documents:paper": (Role.SOCIAL_WORKER, 24),
    "documents:document": (Role.SOCIAL_WORKER, 7),
    "documents:batches": (Role.MANAGER, 9),
    "documents:settings": (Role.MANAGER, 8),
    "testing:draws": (Role.MANAGER, 8),
    "testing:draw": (Role.SOCIAL_WORKER, 9),
    "testing:verify": (Role.SOCIAL_WORKER, 5),
    "testing:objections": (Role.MANAGER, 6),
    "testing:objection": (Role.SOCIAL_WORKER, 5),
    "testing:objection_choose": (Role.SOCIAL_WORKER, 5),
    "testing:kits": (Role.SOCIAL_WORKER, 12),
    "testing:kit": (Role.MANAGER, 8),
    "exchange:tokens": (Role.SOCIAL_WORKER, 6),
    "api:me": (Role.SOCIAL_WORKER, 6),
    "api:persons": (Role.MANAGER, 7),
    "api:person": (Role.SOCIAL_WORKER, 9),
    "api:cases": (Role.MANAGER, 7),
    "api:case": (Role.SOCIAL_WORKER, 7),
    "api:obligations": (Role.SOCIAL_WORKER, 8),
    "api:today": (Role.MANAGER, 9),
    "api:figures": (Role.MANAGER, 22),
    "access:trail": (Role.AUDITOR, 8),
    "access:anomalies": (Role.AUDITOR, 5),
    "people:readers": (Role.MANAGER, 6),
}


def _agreement() -> OfficialForm:
    found = form_of("agreement")
    assert found is not None
    return found


def lived(world: Everything, persons: int) -> None:
    """More of everything that a page may list."""
    for number in range(persons):
        # Two by two they have one name and telephone, which makes them doubles to look at.
        person = a_person(world.worker, f"林海{number // 2}", phones=(f"1380573{number // 2:04d}",))
        add_family_member(world.worker, person, name="林大", relation="父亲")
        case = a_case(world.worker, person)
        planned(world, case, number)
        for days in (40, 20, 5):
            record_contact(world.worker, case, today() - timedelta(days=days), "talk")
        record_drug_test(
            world.worker, case, TestData(result="negative", on=today() - timedelta(days=30 + number), panel="")
        )
        record_contact(world.worker, world.case, today() - timedelta(days=50 + number), "talk")
        add_family_member(world.worker, world.person, name=f"林二{number}", relation="姐姐")
        a_sheet(world.worker, world.person, "phq-9", 2, on=today() - timedelta(days=number))
        a_sheet(world.worker, person, "generic-1", self_harm=2)
        version = f"{number + 2}.{world.person.assessments.count()}"
        add_instrument(world.manager, own_sheet(version, f"2025-01-{world.person.assessments.count() % 28 + 1:02d}"))
        keep_attachment(world.worker, world.person, a_photo(), kind="other")
        issue_document(world.worker, _agreement(), subjects_of_person(world.worker, world.case.person, today())[0])
        an_account(world.worker.agency, Role.SOCIAL_WORKER)
        draw = make_draw(world.worker, DrawData(today(), today() + timedelta(days=13), 2, title=f"第{number}次"))
        Draw.objects.filter(pk__in=(draw.pk, world.draw.pk)).update(
            days=[today().isoformat()], pool=[world.case.pk, case.pk], how_many=2
        )
        positive = TestData(
            "positive", today() - timedelta(days=3), substances={"morphine": True}, kit_batch=f"K{number}"
        )
        told = ObjectionData(today() - timedelta(days=3), today())
        record_objection(world.worker, record_drug_test(world.worker, case, positive), told)
        record_drug_test(world.worker, case, positive)
        box = BatchData("five", f"{world.kit.batch}{persons}{number}", today() - timedelta(days=number))
        kit = register_batch(world.worker, box, 20, today() - timedelta(days=20))
        for batch in (kit, world.kit):
            give = MovementData("handed", today() - timedelta(days=20 if batch is kit else 0), 1, worker=world.worker)
            move_kits(world.worker, batch, give)
        inside = StayData(world.centre, expected_from=today() + timedelta(days=number + 1))
        stay = register_stay(world.worker, a_person(world.worker, f"周远{number}"), inside)
        day = today()
        for one in (person, world.person):
            open_request(world.worker, one, kind="work", need="想找份工作", opened_on=day, follow_up_on=day)
            record_occupation(world.worker, one, able="yes", doing="seeking", since=day)
            firm = open_employer(world.worker, name=f"厂{one.pk}-{person.pk}", willing="yes")
            place(world.worker, one, firm, work="缝纫", since=day, ground="self", next_check_on=day)
            course = open_course(world.worker, title=f"班{one.pk}", provider="学校", starts_on=day, ends_on=day)
            enrol(world.worker, one, course, enrolled_on=day)
        enrol(world.worker, person, world.training, enrolled_on=day)
        for one in (case, world.case):
            cited = list(one.facts.filter(kind="check_in"))
            request_leave(
                world.worker, one, since=day, until=day, destination="上海", reason="看病", requested_on=day,
                requested_by="person",
            )  # fmt: skip
            issue_notice(world.worker, one, number=f"告{one.pk}-{person.pk}", on=day, facts=cited, text="请按时来检测")
            told = propose_breach(
                world.worker, one, kind="test_refusal", proposed_on=day, statement="没有来", facts=cited
            )
            withdraw(world.worker, told, "登记错了")
        record_visit(world.worker, VisitData(world.centre, today(), "group", f"第{number}次"), {stay.pk: ("好", "")})


def planned(world: Everything, case: Case, number: int) -> None:
    """A plan for a case, and one more of everything around the plan of the world's own."""
    day = today()
    plan = start_plan(world.worker, case, PlanData(day, "想好起来", day + timedelta(days=30 + number)))
    step = ActionData("去体检", "person", day + timedelta(days=number))
    add_goal(world.worker, plan, GoalData("health", "把身体养好"), [step, step])
    agree_plan(world.worker, plan, day, "paper")
    helper = join_team(world.worker, world.case, SeatData("volunteer", f"周海{number}", day))
    promise = ActionData("来看看", f"member:{helper.pk}", day)
    hold_meeting(world.worker, world.case, MeetingData(day, "村委会", "谈家里"), [helper], [promise])


def cost(client: Client, path: str) -> list[str]:
    """The queries of one answer."""
    client.get(path)  # what is looked up once a process or a minute is not the page's
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
    return [query["sql"] for query in queries]


def path_of(name: str, world: Everything) -> str:
    """The page of something in this world; a search finds the persons that `lived` takes in."""
    keys = {key for url, wanted in urls() if url == name for key in wanted}
    return reverse(name, kwargs=world.arguments(name, keys)) + ("?q=lin" if name == "people:search" else "")


@pytest.fixture(scope="module")
def costs(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, tuple[list[str], list[str]]]]:
    """The queries of each page with little and with much in the world; one world for all."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = Everything()

        def costs_now() -> dict[str, list[str]]:
            return {name: cost(world.staff[role], path_of(name, world)) for name, (role, _) in PAGES.items()}

        lived(world, 2)
        few = costs_now()
        lived(world, 6)
        many = costs_now()
        yield {name: (few[name], many[name]) for name in PAGES}
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_however_much_is_on_it(name: str, costs: dict[str, tuple[list[str], list[str]]]) -> None:
    few, many = costs[name]
    assert len(many) == len(few), "\n".join(sorted(set(many) - set(few)))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_no_more_than_it_should(name: str, costs: dict[str, tuple[list[str], list[str]]]) -> None:
    assert len(costs[name][1]) <= PAGES[name][1], "\n".join(costs[name][1])
