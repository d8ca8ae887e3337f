"""Whatever list comes in, undoing it leaves the database as it was."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cases.roster.lists import Page, identity, name, phone, xlsx
from tests.cases.roster.test_importing import HEAD, agency, bring_in, digest, manager

from xiangnuan.access.models import Agency, User
from xiangnuan.cases.models import Case
from xiangnuan.cases.projection import differences_of
from xiangnuan.cases.roster import services

__all__ = ["agency", "manager"]
pytestmark = pytest.mark.django_db

_MEASURES = ("社区戒毒", "社康", "社戒/社康", "")
_DAYS = ("2024.3.7", "20250105", "2025年6月1日", "2025.2.30", "", "未报到", "45678")
_RESULTS = ("阴性", "阳性(冰毒)", "未到", "拒检", "请假", "?")


def a_list(chance: random.Random) -> bytes:
    """A list as nobody would write it: good rows, damaged ones, repeated ones, second cases, tests of anybody."""

    def row(number: int) -> list[Any]:
        order = chance.randrange(8)
        papers = (
            identity(order) if chance.random() < 0.8 else chance.choice(["", "无", "E12345678", identity(order)[:17]])
        )
        return [
            number, name(order) if chance.random() < 0.95 else "", papers, phone(order), chance.choice(["新仓镇", "当湖", "别处"]), chance.choice(_MEASURES),
            chance.choice(["", f"社戒{chance.randrange(4)}号"]), chance.choice(_DAYS), chance.choice(_DAYS), chance.choice(_DAYS), "",
        ]  # fmt: skip

    def test() -> list[Any]:
        order = chance.randrange(8)
        return [name(order), chance.choice([identity(order), ""]), chance.choice(_DAYS), chance.choice(_RESULTS)]

    people = [HEAD, *(row(number) for number in range(chance.randrange(1, 12)))]
    tests = [["姓名", "身份证号", "检测日期", "检测结果"], *(test() for _ in range(chance.randrange(12)))]
    return xlsx(Page("名册", people), Page("尿检记录", tests))


@given(chance=st.randoms(use_true_random=False))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_import_undone_leaves_the_database_as_it_was(agency: Agency, manager: User, chance: random.Random) -> None:
    first, _ = bring_in(a_list(chance), agency, manager)
    before = digest()
    doubles = {f"名册!{number}": chance.choice(["skip", "case", "person"]) for number in range(2, 14)}
    second, _ = bring_in(a_list(chance), agency, manager, doubles=doubles)
    cases = list(Case.objects.all())
    assert not any(differences_of(cases).values())

    services.undo_import(services.begin_undo(manager, second))
    after = digest()
    # Duties of cases that were there before are recomputed: the same ones, perhaps under other numbers.
    assert {table for table in after if after[table] != before[table]} <= {"cases.Obligation", "cases.BreachCount"}
    assert not any(differences_of(list(Case.objects.all())).values())
    services.undo_import(services.begin_undo(manager, first))
    assert not Case.objects.filter(agency=agency).exists()
