"""The stock of kits: who has how many of which batch, never less than nothing, and what runs out or expires."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.cases.testing.worlds import a_batch, a_test
from tests.worlds import a_case, a_person, a_worker, an_account, an_agency

from xiangnuan.access.roles import Role
from xiangnuan.cases.services import TestData, correct_drug_test
from xiangnuan.cases.testing.models import KitBatch
from xiangnuan.cases.testing.queries.stock import (
    STORE,
    Asked,
    Balance,
    Holder,
    batches_of,
    levels,
    listed,
    stock_of,
    with_expired_kits,
)
from xiangnuan.cases.testing.services import (
    BatchData,
    MovementData,
    describe_batch,
    move_kits,
    register_batch,
    set_least,
    withdraw_movement,
)
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
TOWN = "330482103"


@pytest.fixture
def worker():
    return a_worker()


def move(user, batch, kind: str, count: int, **more):
    """Record a movement of today."""
    return move_kits(user, batch, MovementData(kind, more.pop("on", today()), count, **more))


def balances(batch) -> dict[Holder, Balance]:
    """Who has how many."""
    return stock_of([batch])[batch.pk].balances


def test_kits_come_go_to_workers_and_towns_come_back_and_are_thrown_away(worker) -> None:
    batch = a_batch(worker)
    move(worker, batch, "handed", 6, worker=worker)
    move(worker, batch, "handed", 5, town=TOWN)
    move(worker, batch, "returned", 2, worker=worker)
    move(worker, batch, "discarded", 1, town=TOWN, reason="包装破损")
    move(worker, batch, "corrected", -1, reason="盘点少一份")
    assert balances(batch) == {STORE: Balance(10), Holder(worker.pk): Balance(4), Holder(None, TOWN): Balance(4)}
    assert stock_of([batch])[batch.pk].left == 18


@pytest.mark.parametrize(
    ("kind", "count", "more", "field"),
    [
        ("handed", 21, {"town": TOWN}, "count"),
        ("handed", 1, {}, "worker"),
        ("returned", 1, {"town": TOWN}, "count"),
        ("discarded", 21, {"reason": "过期"}, "count"),
        ("discarded", 1, {}, "reason"),
        ("corrected", -21, {"reason": "盘点"}, "count"),
        ("received", 0, {}, "count"),
        ("received", -3, {}, "count"),
        ("received", 3, {"town": TOWN}, "worker"),
        ("handed", 1, {"town": "110101001"}, "town"),
        ("handed", 1, {"town": TOWN, "on": today() + timedelta(days=1)}, "on"),
        ("handed", 1, {"town": TOWN, "on": today() - timedelta(days=60)}, "on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(worker, kind, count, more, field) -> None:
    batch = a_batch(worker)
    with pytest.raises(ValidationError) as wrong:
        move(worker, batch, kind, count, **more)
    assert field in wrong.value.error_dict
    assert balances(batch) == {STORE: Balance(20)}


def test_a_test_uses_a_kit_of_its_tester_else_of_the_town_else_of_the_cupboard(worker) -> None:
    colleague = a_worker(worker.agency)
    batch = a_batch(worker)
    case = a_case(worker)
    a_test(worker, case, result="negative", kit_batch="26Q3001")
    assert balances(batch)[STORE] == Balance(19)
    move(worker, batch, "handed", 3, town=TOWN)
    a_test(colleague, a_case(colleague, a_person(colleague, "二")), result="negative", kit_batch="26Q3001")
    # Both tests now fall to the town, which has kits of the batch.
    assert balances(batch)[Holder(None, TOWN)] == Balance(1)
    move(worker, batch, "handed", 3, worker=worker)
    assert balances(batch)[Holder(worker.pk)] == Balance(2)


def test_tests_before_the_batch_came_refused_ones_and_superseded_ones_use_nothing(worker) -> None:
    batch = a_batch(worker, on=today() - timedelta(days=3))
    case = a_case(worker)
    a_test(worker, case, on=today() - timedelta(days=10), result="negative", kit_batch="26Q3001")
    a_test(worker, case, result="refused", note="不肯", kit_batch="26Q3001")
    wrong = a_test(worker, case, result="negative", kit_batch="26Q3001")
    correct_drug_test(worker, wrong, TestData("negative", today(), kit_batch="26Q3999"), reason="批号写错")
    assert stock_of([batch])[batch.pk].used == 0


def test_more_used_than_given_shows_as_short_and_never_as_less_than_nothing(worker) -> None:
    batch = a_batch(worker, received=1)
    for number in range(3):
        a_test(worker, a_case(worker, a_person(worker, f"人{number}")), result="negative", kit_batch="26Q3001")
    assert balances(batch) == {STORE: Balance(0, 2)}
    with pytest.raises(ValidationError, match="只有 0 份"):
        move(worker, batch, "discarded", 1, reason="坏了")


def test_an_expired_batch_is_thrown_away_and_not_handed_out(worker) -> None:
    batch = a_batch(worker, days=-1)
    with pytest.raises(ValidationError, match="已经过期"):
        move(worker, batch, "handed", 1, town=TOWN)
    move(worker, batch, "discarded", 20, reason="过期")
    assert stock_of([batch])[batch.pk].left == 0


def test_a_movement_is_withdrawn_unless_somebody_would_have_less_than_nothing(worker) -> None:
    batch = a_batch(worker)
    handed = move(worker, batch, "handed", 5, town=TOWN)
    gone = move(worker, batch, "discarded", 4, town=TOWN, reason="受潮")
    with pytest.raises(ValidationError, match="会少于 0"):
        withdraw_movement(worker, handed, "记错了")
    withdraw_movement(worker, gone, "没有受潮")
    withdraw_movement(worker, handed, "记错了")
    assert balances(batch) == {STORE: Balance(20)}
    with pytest.raises(ValidationError, match="已经撤回"):
        withdraw_movement(worker, handed, "再来")


def test_a_batch_is_registered_once_an_agency(worker) -> None:
    a_batch(worker)
    with pytest.raises(ValidationError) as wrong:
        a_batch(worker)
    assert "batch" in wrong.value.error_dict
    assert a_batch(a_worker(an_agency())).agency != worker.agency
    with pytest.raises(ValidationError, match="已经过期"):
        register_batch(worker, BatchData("five", "旧批", today() - timedelta(days=1)), 5, today())


def test_too_few_usable_kits_are_said_and_expired_ones_do_not_count(worker) -> None:
    usable, expired = a_batch(worker, received=8), a_batch(worker, "26Q1001", days=-3)
    set_least(worker, "five", 10)
    set_least(worker, "eight", 2)
    found = {level.panel: (level.left, level.is_low) for level in levels(worker, [usable], stock_of([usable, expired]))}
    assert found == {"five": (8, True), "eight": (0, True)}
    set_least(worker, "five", 8)
    set_least(worker, "eight", 0)
    assert not any(level.is_low for level in levels(worker, [usable], stock_of([usable])))


def test_tests_with_an_expired_batch_are_named_to_who_sees_the_person(worker) -> None:
    batch = a_batch(worker, days=-3)
    late = a_test(worker, result="negative", kit_batch="26Q3001")
    a_test(
        worker,
        a_case(worker, a_person(worker, "早的")),
        on=today() - timedelta(days=9),
        result="negative",
        kit_batch="26Q3001",
    )
    assert with_expired_kits(worker, [batch]) == [late]
    assert with_expired_kits(a_worker(worker.agency), [batch]) == []
    assert with_expired_kits(worker, []) == []


def test_the_list_is_filtered_by_date_panel_and_word_and_stays_in_the_agency(worker) -> None:
    good, soon, old = a_batch(worker), a_batch(worker, "S", days=20), a_batch(worker, "O", days=-1)
    stranger = a_worker(an_agency())
    foreign = a_batch(stranger)
    assert set(listed(worker, Asked(state="usable"), today())) == {good, soon}
    assert set(listed(worker, Asked(state="expiring"), today())) == {soon}
    assert set(listed(worker, Asked(state="expired"), today())) == {old}
    assert set(listed(worker, Asked(panel="eight"), today())) == set()
    assert set(listed(worker, Asked(text="q3"), today())) == {good}
    assert foreign not in batches_of(worker)
    with pytest.raises(KitBatch.DoesNotExist):
        move(worker, foreign, "discarded", 1, reason="不是我的")
    with pytest.raises(ValidationError) as wrong:
        move(worker, good, "handed", 1, worker=stranger)
    assert "worker" in wrong.value.error_dict


def test_the_number_on_the_box_is_corrected_and_the_use_follows(worker) -> None:
    batch = a_batch(worker, "26Q3O01")
    a_test(worker, result="negative", kit_batch="26Q3001")
    assert stock_of([batch])[batch.pk].used == 0
    batch = describe_batch(worker, batch, BatchData("five", "26Q3001", batch.expires_on))
    assert stock_of([batch])[batch.pk].used == 1


def test_project_and_finance_officers_have_no_business_here(worker) -> None:
    for role in (Role.PROJECT_OFFICER, Role.FINANCE_OFFICER, Role.TOWN_OFFICE):
        client = Client()
        client.force_login(an_account(worker.agency, role))
        assert client.get(reverse("testing:kits")).status_code == 403


def test_from_the_box_to_the_table_through_the_pages(worker) -> None:
    client = Client()
    client.force_login(worker)
    day = today().isoformat()
    sent = {
        "panel": "five", "batch": "26Q4001", "expires_on": (today() + timedelta(days=30)).isoformat(), "received": "12", "on": day,
        "price": "8.50",
    }  # fmt: skip
    assert client.post(reverse("testing:kit_new"), sent).status_code == 302
    batch = KitBatch.objects.get()
    assert batch.unit_price == 850
    url = reverse("testing:kit_move", args=[batch.pk])
    assert "只有 12 份" in client.post(url, {"kind": "handed", "on": day, "count": "99", "town": TOWN}).content.decode()
    assert client.post(url, {"kind": "handed", "on": day, "count": "4", "town": TOWN}).status_code == 302
    assert client.post(reverse("testing:kit_least"), {"panel": "five", "least": "50"}).status_code == 302
    page = client.get(reverse("testing:kits")).content.decode()
    assert "60 天内到期" in page
    assert "不多了" in page
    page = client.get(reverse("testing:kit", args=[batch.pk])).content.decode()
    assert "8.50" in page
    assert "新仓镇" in page
    seen = client.get(reverse("testing:kit_edit", args=[batch.pk])).context["form"]["seen"].value()
    changed = {key: sent[key] for key in ("panel", "batch", "expires_on", "price")} | {"brand": "新牌子", "seen": seen}
    assert client.post(reverse("testing:kit_edit", args=[batch.pk]), changed).status_code == 302
    handed = batch.movements.get(kind="handed")
    assert client.post(reverse("testing:movement_withdraw", args=[handed.pk]), {"reason": "记错了"}).status_code == 302
    assert client.get(reverse("testing:kits") + "?format=xlsx").content[:2] == b"PK"
