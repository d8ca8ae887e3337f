"""A draw on file: a frozen pool, a commitment at once, names on the day alone, and a seed that everybody can verify."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.cases.testing.worlds import a_draw, a_test
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.hooks import tasks_of
from xiangnuan.cases.services import close_case, record_absence, record_detention
from xiangnuan.cases.testing.draw import choose, commitment_of
from xiangnuan.cases.testing.models import Draw
from xiangnuan.cases.testing.queries.drawn import drawn_until, draws_of, hindrances, standing, tally
from xiangnuan.cases.testing.services import DrawData, cancel_draw, excuse, make_draw, withdraw_excuse
from xiangnuan.people.hooks import registry
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
WEEKS = timedelta(days=13)


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def cases(worker):
    return [a_case(worker, a_person(worker, f"抽检{number}")) for number in range(4)]


def drawing(how_many: int = 2, **more) -> DrawData:
    """A draw of the coming two weeks."""
    return DrawData(first=today(), last=today() + WEEKS, how_many=how_many, **more)


def names_on_today(user) -> list[str]:
    """Whom Today calls for a draw."""
    return [task.person_name for task in tasks_of(user, today(), today()) if task.title == "随机抽检"]


def test_a_draw_freezes_its_pool_and_shows_its_commitment_at_once(worker, cases) -> None:
    draw = make_draw(worker, drawing())
    a_case(worker, a_person(worker, "后来的"))
    draw.refresh_from_db()
    assert draw.pool == sorted(case.pk for case in cases)
    assert draw.commitment == commitment_of(draw.seed)
    told = AuditEntry.objects.get(act="testing.make_draw").detail
    assert (told["commitment"], told["pool"]) == (draw.commitment, 4)
    assert draw.seed not in str(told)


def test_whoever_reads_the_database_finds_neither_seed_nor_names(worker, cases) -> None:
    draw = make_draw(worker, drawing())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM testing_draw")
        row = [
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        ]
    assert not any(draw.seed.encode() in value or bytes.fromhex(draw.seed) in value for value in row)


def test_two_draws_of_one_pool_have_seeds_of_their_own(worker, cases) -> None:
    assert make_draw(worker, drawing()).seed != make_draw(worker, drawing()).seed


def test_a_worker_draws_among_the_own_cases_alone_and_a_manager_among_all_or_one_workers(worker, cases) -> None:
    colleague = a_worker(worker.agency)
    theirs = a_case(colleague, a_person(colleague, "同事的"))
    manager = an_account(worker.agency, Role.MANAGER)
    assert theirs.pk not in make_draw(worker, drawing()).pool
    assert len(make_draw(manager, drawing()).pool) == 5
    assert make_draw(manager, drawing(1, worker=colleague)).pool == [theirs.pk]


def test_only_persons_under_execution_are_drawn_whatever_their_tier(worker, cases) -> None:
    record_detention(worker, cases[0], today() - timedelta(days=3), note="拘留")
    close_case(worker, cases[1], today(), "other", summary="办结。")
    assert make_draw(worker, drawing()).pool == sorted(case.pk for case in cases[2:])


def test_who_was_tested_of_late_is_left_out_where_that_is_asked(worker, cases) -> None:
    a_test(worker, cases[0], on=today() - timedelta(days=5), result="negative")
    assert cases[0].pk in make_draw(worker, drawing()).pool
    assert cases[0].pk not in make_draw(worker, drawing(untested_days=7)).pool


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"first": today() - timedelta(days=1), "last": today()}, "first"),
        ({"first": today() + timedelta(days=5), "last": today()}, "last"),
        ({"first": today(), "last": today() + timedelta(days=200)}, "last"),
        ({"first": today(), "last": today() + WEEKS, "how_many": 9}, "how_many"),
        ({"first": today(), "last": today() + WEEKS, "how_many": 0}, "how_many"),
    ],
)
def test_a_draw_that_cannot_be_is_refused_at_its_field(worker, cases, data, field) -> None:
    with pytest.raises(ValidationError) as wrong:
        make_draw(worker, DrawData(**{"how_many": 2, **data}))
    assert field in wrong.value.error_dict


def test_nobody_learns_before_the_day_who_is_drawn_and_on_it_the_worker_alone_is_told(worker, cases) -> None:
    manager, town = an_account(worker.agency, Role.MANAGER), an_account(worker.agency, Role.TOWN_OFFICE)
    tomorrow = a_draw(manager, cases[:2], today() + timedelta(days=1))
    assert drawn_until(tomorrow, today()) == []
    for user in (worker, manager, town):
        assert names_on_today(user) == []
        client = Client()
        client.force_login(user)
        for name in ("testing:draw", "testing:verify"):
            page = client.get(reverse(name, args=[tomorrow.pk])).content.decode()
            assert not any(f"/people/{case.person_id}/" in page or tomorrow.seed in page for case in cases)
    a_draw(manager, cases[2:3])
    assert names_on_today(worker) == ["抽检2"]
    assert names_on_today(manager) == names_on_today(a_worker(worker.agency)) == []


def test_a_colleague_is_not_told_whom_the_other_has_to_test(worker, cases) -> None:
    colleague = a_worker(worker.agency)
    draw = a_draw(an_account(worker.agency, Role.MANAGER), cases)
    client = Client()
    client.force_login(colleague)
    page = client.get(reverse("testing:draw", args=[draw.pk])).content.decode()
    assert "另有 4 人由同事负责" in page
    assert not any(f"/people/{case.person_id}/" in page for case in cases)


def test_a_draw_among_the_own_cases_is_no_business_of_a_colleague_or_of_another_agency(worker, cases) -> None:
    draw = make_draw(worker, drawing())
    assert set(draws_of(worker)) == {draw} == set(draws_of(an_account(worker.agency, Role.MANAGER)))
    assert not draws_of(a_worker(worker.agency))
    assert not draws_of(an_account(an_agency(), Role.MANAGER))


def test_a_test_on_the_day_or_later_in_the_window_settles_and_an_earlier_one_does_not(worker, cases) -> None:
    day = today() - timedelta(days=4)
    draw = a_draw(worker, cases[:3], days=[day], last=today() - timedelta(days=1))
    a_test(worker, cases[0], on=day - timedelta(days=1), result="negative")
    a_test(worker, cases[1], on=day + timedelta(days=1), result="negative")
    a_test(worker, cases[2], on=day, result="missed")
    states = {one.case: one.state for one in standing([draw], today())[draw.pk]}
    assert states == {cases[0].pk: "missed", cases[1].pk: "tested", cases[2].pk: "missed"}
    assert tally(standing([draw], today())[draw.pk]) == {"missed": 2, "tested": 1}


def test_an_excuse_has_a_reason_settles_and_can_be_taken_back(worker, cases) -> None:
    draw = a_draw(worker, cases[:1])
    with pytest.raises(ValidationError) as wrong:
        excuse(worker, draw, cases[0], "other", " ")
    assert "note" in wrong.value.error_dict
    made = excuse(worker, draw, cases[0], "ill", "发烧")
    assert names_on_today(worker) == []
    with pytest.raises(ValidationError, match="说明过"):
        excuse(worker, draw, cases[0], "ill")
    withdraw_excuse(worker, made, "记错了人")
    assert names_on_today(worker) == ["抽检0"]
    assert standing([draw], today())[draw.pk][0].state == "open"


def test_nobody_is_excused_before_the_day_or_after_the_test(worker, cases) -> None:
    ahead = a_draw(worker, cases[:1], today() + timedelta(days=1))
    with pytest.raises(ValidationError, match="没有抽到"):
        excuse(worker, ahead, cases[0], "ill")
    now = a_draw(worker, cases[1:2])
    a_test(worker, cases[1], on=today(), result="negative")
    with pytest.raises(ValidationError, match="已经检测"):
        excuse(worker, now, cases[1], "ill")


def test_asking_to_excuse_somebody_does_not_tell_whether_they_are_drawn(worker, cases) -> None:
    ahead = a_draw(worker, cases, today() + timedelta(days=1), how_many=2)
    client = Client()
    client.force_login(worker)
    answers = {client.get(reverse("testing:excuse", args=[ahead.pk, case.pk])).status_code for case in cases}
    assert answers == {404}


def test_who_is_away_or_inside_is_shown_so(worker, cases) -> None:
    record_absence(
        worker, cases[0], today() - timedelta(days=1), until=today() + timedelta(days=2), permitted=True, reported=True
    )
    record_detention(worker, cases[1], today() - timedelta(days=1), note="拘留")
    for case in cases:
        case.refresh_from_db()
    assert hindrances(cases, today()) == {cases[0].pk: "away", cases[1].pk: "detained"}


def test_the_seed_is_revealed_after_the_window_and_verifies_the_draw(worker, cases) -> None:
    draw = a_draw(worker, cases, today() - timedelta(days=1), how_many=2, seed="5c" * 32)
    client = Client()
    client.force_login(worker)
    page = client.get(reverse("testing:verify", args=[draw.pk])).content.decode()
    assert draw.seed in page
    assert "一致" in page
    assert "不一致" not in page
    Draw.objects.filter(pk=draw.pk).update(pool=draw.pool[:3])
    assert "不一致" in client.get(reverse("testing:verify", args=[draw.pk])).content.decode()


def test_a_seed_put_in_later_does_not_fit_the_commitment(worker, cases) -> None:
    draw = a_draw(worker, cases, today() - timedelta(days=1), how_many=2)
    draw.seed = "cd" * 32
    draw.save()
    client = Client()
    client.force_login(worker)
    assert "不一致" in client.get(reverse("testing:verify", args=[draw.pk])).content.decode()


def test_a_draw_is_cancelled_with_a_reason_and_its_seed_revealed(worker, cases) -> None:
    draw = make_draw(worker, drawing())
    with pytest.raises(ValidationError) as wrong:
        cancel_draw(worker, draw, " ")
    assert "reason" in wrong.value.error_dict
    with pytest.raises(ValidationError, match="只有抽的人"):
        cancel_draw(a_worker(worker.agency), draw, "不要了")
    draw = cancel_draw(worker, draw, "试剂没有到")
    assert draw.is_revealed(today())
    assert names_on_today(worker) == []
    with pytest.raises(ValidationError, match="结束或取消"):
        cancel_draw(worker, draw, "再来")


def test_the_own_copy_tells_of_draws_whose_day_has_come_and_of_no_other(worker, cases) -> None:
    a_draw(worker, cases[:1], title="上次")
    a_draw(worker, cases[:1], today() + timedelta(days=1), title="下次")
    entries = registry.copies["draws"].entries(cases[0].person_id, False)
    assert [entry["title"] for entry in entries] == ["上次"]
    assert registry.copies["draws"].lines(entries[0])


def test_the_choice_on_file_is_the_pure_one(worker, cases) -> None:
    days = [today() - timedelta(days=number) for number in (3, 2, 1)]
    draw = a_draw(worker, cases, days=days, how_many=3, seed="77" * 32)
    pure = choose("77" * 32, [case.pk for case in cases], 3, days)
    assert sorted((one.case, one.day) for one in drawn_until(draw, today())) == sorted(
        (one.case, one.day) for one in pure
    )


def test_from_making_a_draw_to_its_table_through_the_pages(worker, cases) -> None:
    client = Client()
    client.force_login(worker)
    sent = {"first": today().isoformat(), "last": (today() + WEEKS).isoformat(), "how_many": "2"}
    assert "机会一样" in client.get(reverse("testing:draw_new")).content.decode()
    assert client.post(reverse("testing:draw_new"), sent | {"how_many": "40"}).status_code == 200
    answer = client.post(reverse("testing:draw_new"), sent)
    draw = Draw.objects.get()
    assert answer.url == reverse("testing:draw", args=[draw.pk])
    assert draw.commitment in client.get(answer.url).content.decode()
    assert "还没有公开" in client.get(reverse("testing:verify", args=[draw.pk])).content.decode()
    assert client.get(reverse("testing:draws") + "?format=xlsx").content[:2] == b"PK"
    called = a_draw(worker, cases[:1])
    client.post(reverse("testing:excuse", args=[called.pk, cases[0].pk]), {"reason": "ill"})
    made = called.excuses.get()
    assert "已说明" in client.get(reverse("testing:draw", args=[called.pk])).content.decode()
    client.post(reverse("testing:excuse_withdraw", args=[made.pk]), {"reason": "记错了"})
    assert client.post(reverse("testing:cancel", args=[draw.pk]), {"reason": "不抽了"}).status_code == 302
    assert client.get(reverse("testing:verify", args=[draw.pk]) + "?format=xlsx").content[:2] == b"PK"
