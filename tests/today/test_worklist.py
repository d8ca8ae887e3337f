"""Today: what is asked for, by time, for whom, why, and the one act that settles it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from python_calamine import load_workbook
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases.models import Case
from xiangnuan.cases.services import (
    DecisionData,
    TestData,
    open_case,
    record_absence,
    record_contact,
    record_detention,
    record_drug_test,
    record_imprisonment,
)

pytestmark = pytest.mark.django_db

# A Monday: the week lies ahead.
NOW = date(2026, 6, 15)
URL = "/today/"


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


def groups_of(client, url: str = URL) -> dict[str, list]:
    """The items of the page by group."""
    return {group.key: group.items for group in client.get(url).context["groups"]}


def stats_of(client, url: str = URL) -> list[int]:
    """Overdue, today, this week, done today."""
    return [one["value"] for one in client.get(url).context["stats"]]


def with_windows_to(worker: User, due: date, name: str = "林玉安", **fields) -> Case:
    """A case in its first month, whose windows of test and talk end on a day."""
    first = date(due.year, due.month - 1, due.day + 1)
    return a_case(worker, a_person(worker, name), checked_in_on=first, **fields)


# The groups ----------------------------------------------------------------------------------------------------------
def test_duties_stand_where_their_last_day_puts_them(client, worker):
    for day, name in ((10, "逾期"), (15, "今天"), (21, "周日"), (22, "下周")):
        with_windows_to(worker, date(2026, 6, day), name)
    groups = groups_of(client)
    assert {key: {item.name for item in items} for key, items in groups.items() if key != "later"} == {
        "overdue": {"逾期"}, "today": {"今天"}, "week": {"周日"},
    }  # fmt: skip
    assert stats_of(client) == [2, 2, 2, 0]
    later = [item for item in groups["later"] if item.name == "下周"]
    assert {item.title for item in later} == {"第 1 次尿检", "第 1 次走访谈话", "第 2 次尿检", "第 2 次走访谈话"}
    assert all(item.opens <= date(2026, 7, 15) for item in groups["later"])


def test_an_item_says_when_who_what_why_and_what_to_do(client, worker):
    case = with_windows_to(worker, date(2026, 6, 11))
    duty = case.obligations.get(kind="drug_test", number=1)
    record_drug_test(worker, case, TestData(result="refused", on=date(2026, 6, 8), note="x"))
    item = next(item for item in groups_of(client)["overdue"] if item.title == "第 1 次尿检")
    assert (item.when, item.when_more, item.tone) == ("逾期 4 天", "应于6月11日", "late")
    assert (item.name, item.tag) == ("林玉安", "社区戒毒 第2个月")
    assert "每月一次" in item.line
    assert "上次 6月8日 拒绝检测" in item.line
    assert "戒毒条例第19条" in item.article
    assert (item.act_css, item.act_label) == (" btn-primary", "记录")
    assert item.act_url == reverse("cases:record", args=[case.pk, "drug-test"]) + f"?duty={duty.pk}&next=%2Ftoday%2F"
    html = client.get(URL).content.decode()
    assert "林＊安" in html
    assert "林玉安" not in html


def test_promptly_is_asked_for_today_and_shows_its_age(client, worker):
    case = a_case(worker, checked_in_on=date(2026, 6, 1))
    record_absence(worker, case, date(2026, 6, 2), until=date(2026, 6, 12), permitted=False, reported=True)
    item = next(item for item in groups_of(client)["today"] if item.title == "返回后尿检")
    assert (item.when, item.when_more, item.act_css) == ("已 3 天", "应及时办理", " xn-btn--soft")


def test_a_done_item_leaves_and_is_counted(client, worker):
    case = with_windows_to(worker, NOW)
    assert stats_of(client) == [0, 2, 0, 0]
    record_drug_test(worker, case, TestData(result="negative", on=NOW))
    assert stats_of(client) == [0, 1, 0, 1]
    done = groups_of(client, "/today/?due=done")["done"]
    assert [(item.title, item.when, item.act_url) for item in done] == [("第 1 次尿检", "今天已办", "")]


def test_nothing_is_asked_of_who_is_detained_imprisoned_or_long_past(client, worker):
    held = with_windows_to(worker, date(2026, 6, 18), "在押")
    record_detention(worker, held, date(2026, 6, 12))
    gone = with_windows_to(worker, date(2026, 6, 18), "收监")
    record_imprisonment(worker, gone, date(2026, 6, 12))
    lapsed = a_case(worker, a_person(worker, "久远"), checked_in_on=date(2026, 2, 1))
    groups = groups_of(client)
    assert not {item.name for items in groups.values() for item in items} & {"在押", "收监"}
    numbers = {item.title for item in groups["overdue"] if item.name == lapsed.person.name}
    assert numbers == {"第 4 次尿检", "第 4 次走访谈话"}


def test_the_same_morning_a_case_moves_on_by_itself_when_its_check_in_is_late(client, worker):
    case = open_case(
        worker, a_person(worker),
        DecisionData(measure="community_treatment", decided_on=date(2026, 5, 30), received_on=date(2026, 6, 1)),
        area_code="330482103",
    )  # fmt: skip
    assert [item.title for item in groups_of(client)["week"]] == ["报到"]
    with time_machine.travel("2026-06-18 08:00:00+08:00", tick=False):
        client.force_login(worker)
        page = client.get(URL).context
        assert [item.title for item in page["groups"][0].items] == ["报到"]
        assert [item.title for item in page["groups"][1].items] == ["报告公安机关"]
        assert page["near"][0]["words"] == "逾期报到 1 / 1"
    assert case.breaches.count() == 1


# The filters ---------------------------------------------------------------------------------------------------------
def test_the_chips_count_and_choose_by_kind(client, worker):
    with_windows_to(worker, date(2026, 6, 11))
    page = client.get(URL).context
    assert {key: count for key, _label, count in page["kinds"]} == {
        "tests": 1, "contacts": 1, "reviews": 0, "papers": 0,
    }  # fmt: skip
    assert [item.title for item in groups_of(client, "/today/?kind=tests")["overdue"]] == ["第 1 次尿检"]
    assert stats_of(client, "/today/?kind=tests") == [1, 0, 0, 0]


def test_a_chosen_group_is_shown_in_pages(client, worker):
    for number in range(30):
        with_windows_to(worker, date(2026, 6, 11), f"第{number}位")
    page = client.get("/today/?due=overdue").context
    assert (len(page["groups"][0].items), bool(page["page"].after)) == (50, True)
    rest = client.get(f"/today/?due=overdue&cursor={page['page'].after}").context
    assert len(rest["groups"][0].items) == 10
    whole = client.get(URL).context["groups"][0]
    assert (len(whole.items), whole.more_url) == (40, "?due=overdue")


@pytest.mark.parametrize("query", ["due=x", "kind=x", "worker=x", "town=x", "worker=9999999", "cursor=zzz", "tab=x"])
def test_an_odd_address_is_no_error(client, worker, query):
    with_windows_to(worker, NOW)
    assert client.get(f"/today/?{query}").status_code == 200


def test_a_worker_with_several_towns_chooses_among_them(client, worker):
    with_windows_to(worker, NOW, "新仓的人")
    with_windows_to(worker, NOW, "当湖的人", area_code="330482001")
    assert {item.name for item in groups_of(client, "/today/?town=330482001")["today"]} == {"当湖的人"}
    assert stats_of(client, "/today/?town=330482001") == [0, 2, 0, 0]


# Who sees more than their own ----------------------------------------------------------------------------------------
def test_a_manager_sees_all_by_worker_and_by_town_and_every_number_is_a_door(client):
    agency = an_agency()
    one, two = a_worker(agency, name="沈社工"), a_worker(agency, name="陆社工")
    with_windows_to(one, date(2026, 6, 11), "甲")
    with_windows_to(two, NOW, "乙", area_code="330482001")
    client.force_login(an_account(agency, Role.MANAGER))
    assert stats_of(client) == [2, 2, 0, 0]
    table = client.get("/today/?tab=workers").context["table"]
    assert [(row["name"], [cell[0] for cell in row["cells"]]) for row in table["rows"]] == [
        ("沈社工", [2, 0, 0]), ("陆社工", [0, 2, 0]),
    ]  # fmt: skip
    door = table["rows"][0]["cells"][0][1]
    assert door == f"?due=overdue&worker={one.pk}"
    assert [item.name for item in groups_of(client, f"/today/{door}")["overdue"]] == ["甲", "甲"]
    towns = client.get("/today/?tab=towns").context["table"]
    assert [(row["name"], row["cells"][1][0]) for row in towns["rows"]] == [("新仓镇", 0), ("当湖街道", 2)]
    item = groups_of(client)["today"][0]
    assert (item.worker, item.town) == ("陆社工", "当湖街道")


def test_a_town_office_sees_its_town_and_no_buttons(client):
    agency = an_agency()
    worker = a_worker(agency)
    with_windows_to(worker, NOW, "新仓的人")
    with_windows_to(worker, NOW, "当湖的人", area_code="330482001")
    client.force_login(an_account(agency, Role.TOWN_OFFICE, area_id="330482103"))
    items = groups_of(client)["today"]
    assert {item.name for item in items} == {"新仓的人"}
    assert {item.act_url for item in items} == {""}


def test_a_colleagues_and_another_agencys_duties_are_not_here(client, worker):
    with_windows_to(a_worker(worker.agency), NOW, "同事的人")
    with_windows_to(a_worker(), NOW, "别家的人")
    page = client.get(URL).context
    assert not any(group.items for group in page["groups"])
    assert page["has_cases"] is False


def test_roles_without_clients_have_no_today(client):
    client.force_login(an_account(an_agency(), Role.FINANCE_OFFICER))
    assert client.get(URL).status_code == 403
    assert client.get("/today/export/").status_code == 403


# The cards beside ----------------------------------------------------------------------------------------------------
def test_who_is_near_a_threshold_stands_beside_with_the_absence_that_grows(client, worker):
    case = a_case(worker, a_person(worker, "钱伟"), checked_in_on=date(2026, 3, 10))
    record_absence(worker, case, date(2026, 5, 24), permitted=False, reported=False)
    near = {one["words"]: one["away"] for one in client.get(URL).context["near"]}
    assert near == {"外出 22 / 30 天": True, "外出 1 / 3 次": True}
    with time_machine.travel("2026-06-16 08:00:00+08:00", tick=False):
        client.force_login(worker)
        assert "外出 23 / 30 天" in {one["words"] for one in client.get(URL).context["near"]}


def test_one_before_the_threshold_is_told_at_the_persons_items(client, worker):
    case = with_windows_to(worker, NOW)
    for day in (8, 9):
        record_drug_test(worker, case, TestData(result="refused", on=date(2026, 6, day), note="x"))
    assert {item.near for item in groups_of(client)["today"]} == {"拒检 2 / 3"}


def test_roads_that_end_soon_stand_beside_the_list(client, worker):
    soon = a_case(worker, a_person(worker, "方小华"), checked_in_on=date(2023, 7, 10))
    over = a_case(worker, a_person(worker, "顾建国"), checked_in_on=date(2023, 6, 10))
    a_case(worker, a_person(worker, "远"), checked_in_on=date(2023, 12, 10))
    roads = client.get(URL).context["roads"]
    assert [(one["name"], one["days"], one["over"]) for one in roads] == [("顾建国", -6, True), ("方小华", 24, False)]
    assert roads[0]["close_url"] == reverse("cases:record", args=[over.pk, "close"])
    assert soon.ends_on == date(2026, 7, 9)


def test_the_week_counts_what_is_done_against_all(client, worker):
    case = with_windows_to(worker, date(2026, 6, 18))
    with_windows_to(worker, date(2026, 6, 19), "乙")
    record_contact(worker, case, NOW, "talk")
    week = {str(one["label"]): (one["done"], one["all"]) for one in client.get(URL).context["week"]}
    assert week == {"尿检": (0, 2), "走访谈话": (1, 2)}


def test_three_tests_or_more_offer_a_testing_day(client, worker):
    for number in range(2):
        with_windows_to(worker, date(2026, 6, 18), f"第{number}位")
    assert client.get(URL).context["to_test"] == 0
    with_windows_to(worker, date(2026, 6, 18), "第三位")
    assert client.get(URL).context["to_test"] == 3


def test_an_empty_today_says_what_to_do_next(client, worker):
    assert "还没有服务对象" in client.get(URL).content.decode()
    case = a_case(worker)
    record_imprisonment(worker, case, NOW)
    html = client.get(URL).content.decode()
    assert "都办完了" in html
    assert reverse("today:calendar") in html


# The table -----------------------------------------------------------------------------------------------------------
def test_the_list_leaves_as_a_table_with_names_as_the_switch_has_them(client, worker):
    with_windows_to(worker, date(2026, 6, 11))

    def rows() -> list[list[object]]:
        answer = client.get("/today/export/?kind=tests")
        assert answer["Content-Type"].endswith("sheet")
        return load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert rows()[1][:6] == ["已逾期 逾期 4 天", "林＊安", "第 1 次尿检", "社区戒毒 第2个月", "新仓镇", worker.name]
    assert rows()[1][6:8] == [date(2026, 5, 12), date(2026, 6, 11)]
    client.cookies["xn_names"] = "shown"
    assert rows()[1][1] == "林玉安"
    entry = AuditEntry.objects.filter(action="export").first()
    assert entry.detail == {"rows": 3, "purpose": "worklist"}


# The cost ------------------------------------------------------------------------------------------------------------
QUERIES = {Role.SOCIAL_WORKER: 22, Role.MANAGER: 24}


@pytest.mark.parametrize("role", QUERIES)
def test_the_page_costs_the_same_however_many_are_on_it(client, role, django_assert_num_queries):
    agency = an_agency()
    worker = a_worker(agency)
    client.force_login(worker if role == Role.SOCIAL_WORKER else an_account(agency, role))

    def fill(count: int) -> None:
        for number in range(count):
            for day in (11, 15, 18, 24):
                with_windows_to(worker, date(2026, 6, day), f"第{number}位")

    fill(1)
    client.get(URL)
    with django_assert_num_queries(QUERIES[role]):
        client.get(URL)
    fill(6)
    with django_assert_num_queries(QUERIES[role]):
        client.get(URL)
    assert AuditEntry.objects.filter(act="today.worklist").count() == 3
