"""The rulebook page: open to everybody signed in, by law and article, on any day, in any area."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.worlds import an_account, an_agency

from xiangnuan import law
from xiangnuan.access.roles import Role
from xiangnuan.cases.rulebook.reading import NATION, area_of, areas, chapters

URL = "/cases/rules/"
NOW = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _fixed_today():
    with time_machine.travel("2026-11-23 10:00:00+08:00", tick=False):
        yield


def rules(area: str = NATION, on: date = NOW, language: str = "zh", text: str = "") -> dict[str, object]:
    return {rule.id: rule for chapter in chapters(area, on, language, text) for rule in chapter.rules}


def test_every_parameter_of_the_rulebook_is_on_the_page_once():
    shown = [rule.id for chapter in chapters("330482", NOW, "zh") for rule in chapter.rules]
    assert sorted(shown) == sorted(parameter.id for parameter in law.rulebook_for("330482").parameters())


def test_a_rule_says_its_value_article_source_and_mark():
    rule = rules()["ct.checkin.days"]
    assert rule.now.words == "15日"
    assert rule.articles == "戒毒条例第14条"
    assert rule.now.certainty == "A"
    assert rule.now.source


def test_the_value_is_that_of_the_day_and_the_history_has_the_others():
    before, after = rules(on=date(2015, 6, 1))["test.lab.report"], rules()["test.lab.report"]
    assert (before.now.words, after.now.words) == ("5日", "3日")
    assert [value.words for value in after.history] == ["3日", "5日"]
    assert [value.is_in_force for value in after.history] == [True, False]


def test_before_a_law_was_in_force_there_is_no_value():
    assert rules(on=date(2005, 1, 1))["ct.checkin.days"].now is None


def test_an_overlay_shows_where_it_holds_and_is_named():
    nation, pinghu = rules()["ct.team"], rules("330482")["ct.team"]
    assert not nation.now.is_local
    assert (pinghu.now.is_local, pinghu.now.place) == (True, "平湖市")
    assert nation.now.words != pinghu.now.words


def test_articles_stand_in_their_order():
    (regulations,) = [chapter for chapter in chapters(NATION, NOW, "zh") if chapter.code == "DTR"]
    shown = [rule.id for rule in regulations.rules]
    assert shown.index("ct.checkin.days") < shown.index("ct.breach.tests") < shown.index("cr.checkin.days")


@pytest.mark.parametrize(
    ("text", "found"), [("报到", True), ("第14条", True), ("check-in", True), ("报到 变更", False), ("月球", None)]
)
def test_every_word_looked_for_must_stand_in_the_rule_in_whichever_language(text, found):
    shown = rules(text=text)
    assert ("ct.checkin.days" in shown) is bool(found)
    assert bool(shown) is (found is not None)


def test_a_town_has_the_rulebook_of_its_city():
    assert area_of("330482103") == "330482"
    assert area_of("330106") == "33"
    assert area_of("110101") == NATION
    assert [code for code, _name in areas("zh")] == [NATION, "33", "330482"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_everybody_signed_in_may_read_it(client, role):
    client.force_login(an_account(an_agency(), role))
    answer = client.get(URL)
    assert answer.status_code == 200
    assert answer.context["area"] == "330482"


@pytest.mark.django_db
def test_nobody_else_may(client):
    assert client.get(URL).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("query", [{"area": "x"}, {"area": "1"}, {"on": "2026-02-30"}, {"on": "0001-01-01"}])
def test_an_address_that_makes_no_sense_shows_the_own_rulebook_of_today(client, query):
    client.force_login(an_account(an_agency(), Role.AUDITOR))
    answer = client.get(URL, query)
    assert (answer.context["area"], answer.context["on"]) == ("330482", NOW)


@pytest.mark.django_db
def test_the_page_speaks_english_too(client):
    client.force_login(an_account(an_agency(), Role.AUDITOR))
    client.cookies["xiangnuan_language"] = "en"
    page = client.get(URL, {"q": "ct.checkin.days"}).content.decode()
    assert "15 days" in page
    assert "Drug Treatment Regulations" in page


@pytest.mark.django_db
def test_the_rulebook_asks_the_database_for_nothing_but_the_reader(client):
    client.force_login(an_account(an_agency(), Role.AUDITOR))
    client.get(URL)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("cases:rules"))
    assert len(queries) <= 4
