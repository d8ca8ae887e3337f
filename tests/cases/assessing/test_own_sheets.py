"""An agency's own instruments: read with every mistake named, kept by version, retired without touching old results."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from tests.cases.assessing.worlds import a_sheet, own_sheet, shipped
from tests.worlds import a_case, a_worker, an_account, an_agency

from xiangnuan.access.roles import Role
from xiangnuan.cases.assessing.choosing import in_use, usable, version_of
from xiangnuan.cases.assessing.services import add_instrument, bring_back_instrument, retire_instrument
from xiangnuan.cases.assessing.services.sheets import LONGEST
from xiangnuan.instruments import InstrumentError, load_text
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return an_account(an_agency(), Role.MANAGER)


def names(agency: int) -> set[str]:
    """What can be chosen."""
    return {one.id for one in usable(agency, today())}


def test_an_own_sheet_is_offered_to_its_agency_alone(manager) -> None:
    add_instrument(manager, own_sheet())
    assert "town-risk" in names(manager.agency_id)
    assert "town-risk" not in names(an_agency().pk)


def test_one_that_begins_later_waits_for_its_day(manager) -> None:
    add_instrument(manager, own_sheet("2", "2099-01-01"))
    assert "town-risk" not in names(manager.agency_id)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: [", "YAML"),
        (own_sheet().replace("licence: 内部使用\n", ""), "本镇.yaml: licence: 缺少这一项"),
        (own_sheet() + "colour: red\n", "本镇.yaml: colour: 不认识这一项"),
        (own_sheet().replace("from: 1", "from: 9"), "band"),
        ("x" * (LONGEST + 1), "内容太长"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(text, said, manager) -> None:
    with pytest.raises(ValidationError) as wrong:
        add_instrument(manager, text, "本镇.yaml")
    assert said in " ".join(wrong.value.messages)


def test_a_version_is_not_written_twice(manager) -> None:
    add_instrument(manager, own_sheet())
    with pytest.raises(ValidationError, match="这个版本已经有了"):
        add_instrument(manager, own_sheet(tier="A"))


def test_two_versions_do_not_begin_on_one_day(manager) -> None:
    add_instrument(manager, own_sheet("1"))
    with pytest.raises(ValidationError, match="重复"):
        add_instrument(manager, own_sheet("2"))


def test_a_shipped_version_is_not_replaced(manager) -> None:
    text = own_sheet().replace("town-risk", "craving-10").replace("2026-01-01", shipped("craving-10").from_.isoformat())
    with pytest.raises(ValidationError, match="重复"):
        add_instrument(manager, text)


def test_a_retired_one_is_not_offered_and_its_results_stay(manager) -> None:
    worker = a_worker(manager.agency)
    own = add_instrument(manager, own_sheet())
    made = a_sheet(worker, a_case(worker).person, "town-risk", 1)
    retire_instrument(manager, own)
    assert "town-risk" not in names(manager.agency_id)
    assert version_of(manager.agency_id, "town-risk", "1") is not None
    assert made.__class__.objects.get(pk=made.pk).outcome.band("total").label.zh == "高"
    with pytest.raises(ValidationError, match="已经停用"):
        retire_instrument(manager, own)
    bring_back_instrument(manager, own)
    assert "town-risk" in names(manager.agency_id)


def test_the_version_before_is_back_when_the_latest_is_retired(manager) -> None:
    add_instrument(manager, own_sheet("1", "2026-01-01"))
    second = add_instrument(manager, own_sheet("2", "2026-02-01"))
    assert in_use(manager.agency_id, "town-risk", today()).version == "2"
    retire_instrument(manager, second)
    assert in_use(manager.agency_id, "town-risk", today()).version == "1"


def test_a_sheet_that_a_later_schema_does_not_read_stops_no_page(manager) -> None:
    own = add_instrument(manager, own_sheet())
    own.text = "id: broken"
    own.save(update_fields=["text"])
    with pytest.raises(InstrumentError):
        load_text(own.text)
    assert "phq-9" in names(manager.agency_id)
