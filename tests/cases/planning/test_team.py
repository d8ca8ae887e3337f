"""The help team: six seats, who sits on them, what is missing, and the seats that an agency changes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.cases.planning.worlds import a_member, in_days
from tests.worlds import a_case, a_worker, an_account, an_agency

from xiangnuan.access.models import AuditEntry
from xiangnuan.access.roles import Role
from xiangnuan.cases.planning.catalogue import default_roles
from xiangnuan.cases.planning.models import HelpTeamMember
from xiangnuan.cases.planning.queries.board import board_of, owners_of
from xiangnuan.cases.planning.queries.roles import active_roles, role_names
from xiangnuan.cases.planning.services import (
    SeatData,
    add_role,
    describe_member,
    describe_role,
    join_team,
    leave_team,
)
from xiangnuan.cases.services import close_case
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def case(worker):
    return a_case(worker)


def test_five_seats_rest_on_the_law_and_the_sixth_says_that_it_differs_by_place() -> None:
    marks = {code: role.certainty for code, role in default_roles().items()}
    assert list(marks.values()) == ["A", "A", "A", "A", "A", "C"]
    assert "第十七条" in default_roles()["police"].source


def test_the_worker_in_charge_sits_on_the_first_seat_by_itself(worker, case) -> None:
    first = board_of(case, today()).places[0]
    assert (first.seat.name, first.worker) == ("专职人员", worker.name)
    assert not first.is_empty


def test_the_parties_that_are_missing_are_named(worker, case) -> None:
    a_member(worker, case)
    board = board_of(case, today())
    assert board.missing == ["社区民警", "社区医务人员", "志愿者", "村（社区）干部"]
    assert board.filled == 2


def test_a_member_is_named_and_does_not_begin_ahead(worker, case) -> None:
    for data, field in ((SeatData("family", " ", today()), "name"), (SeatData("family", "林大", in_days(1)), "since")):
        with pytest.raises(ValidationError) as wrong:
            join_team(worker, case, data)
        assert field in wrong.value.error_dict


def test_the_seat_of_the_worker_is_given_by_assigning_and_an_unknown_one_by_nobody(worker, case) -> None:
    for role in ("worker", "nobodys"):
        with pytest.raises(ValidationError) as wrong:
            join_team(worker, case, SeatData(role, "王芳", today()))
        assert "role" in wrong.value.error_dict


def test_whoever_follows_takes_the_seat_and_the_one_before_stays_readable(worker, case) -> None:
    before = a_member(worker, case, "police", "张警官", since=in_days(-50))
    after = join_team(worker, case, SeatData("police", "李警官", in_days(-5)), instead=before)
    before.refresh_from_db()
    assert (before.until, before.leaving_reason) == (in_days(-6), "换人")
    board = board_of(case, today())
    assert [place.members for place in board.places if place.seat.code == "police"] == [[after]]
    assert board.former == [before]


def test_nobody_follows_before_the_other_came(worker, case) -> None:
    before = a_member(worker, case, since=in_days(-5))
    with pytest.raises(ValidationError, match="比前一位参加的日期还早"):
        join_team(worker, case, SeatData("family", "林二", in_days(-8)), instead=before)


def test_leaving_asks_for_the_reason_and_happens_once(worker, case) -> None:
    member = a_member(worker, case)
    with pytest.raises(ValidationError) as wrong:
        leave_team(worker, member, today(), " ")
    assert "reason" in wrong.value.error_dict
    leave_team(worker, member, today(), "去外地工作")
    with pytest.raises(ValidationError, match="已经不在小组里"):
        leave_team(worker, member, today(), "去外地工作")


def test_a_number_is_encrypted_and_stays_where_nothing_is_typed(worker, case) -> None:
    member = a_member(worker, case, phone="13800006621")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM planning_helpteammember")
        assert b"6621" not in bytes(cursor.fetchone()[0])
    describe_member(worker, member, name="林大山", unit="父亲", phone=None, note="")
    member.refresh_from_db()
    assert (member.name, member.phone) == ("林大山", "13800006621")


def test_an_agency_renames_adds_and_retires_seats_for_itself_alone(worker, case) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    describe_role(manager, "cadre", name="网格员", position=15, is_active=True)
    own = add_role(manager, name="用人单位", position=70)
    describe_role(manager, "volunteer", name="志愿者", position=50, is_active=False)
    names = [seat.name for seat in active_roles(worker.agency_id)]
    assert names == ["专职人员", "网格员", "社区民警", "社区医务人员", "家属", "用人单位"]
    assert a_member(worker, case, own.code, "陈老板").role == own.code
    assert "用人单位" not in role_names(an_agency().pk).values()


def test_who_sits_on_a_retired_seat_is_still_shown(worker, case) -> None:
    a_member(worker, case, "volunteer", "志愿者小周")
    describe_role(an_account(worker.agency, Role.MANAGER), "volunteer", name="志愿者", position=50, is_active=False)
    assert "volunteer" in [place.seat.code for place in board_of(case, today()).places]


def test_two_seats_have_no_one_name_and_the_workers_seat_is_not_retired(worker) -> None:
    manager = an_account(worker.agency, Role.MANAGER)
    with pytest.raises(ValidationError) as wrong:
        add_role(manager, name="家属", position=70)
    assert "name" in wrong.value.error_dict
    with pytest.raises(ValidationError) as wrong:
        describe_role(manager, "worker", name="专职人员", position=10, is_active=False)
    assert "is_active" in wrong.value.error_dict


def test_those_asked_to_do_something_are_the_person_the_worker_the_members_and_the_empty_seats(worker, case) -> None:
    member = a_member(worker, case)
    codes = [code for code, _label in owners_of(case)]
    assert codes == [
        "person",
        "worker",
        "role:police",
        "role:medical",
        f"member:{member.pk}",
        "role:volunteer",
        "role:cadre",
    ]


def test_a_closed_case_takes_nobody_in(worker, case) -> None:
    close_case(worker, case, today(), "other", summary="转出")
    with pytest.raises(ValidationError, match="已经结案"):
        a_member(worker, case)


def test_a_team_is_seen_by_its_worker_town_and_manager_alone(worker, case) -> None:
    a_member(worker, case)
    seen = {
        name: HelpTeamMember.objects.visible_to(user).count()
        for name, user in {
            "worker": worker,
            "town": an_account(worker.agency, Role.TOWN_OFFICE),
            "manager": an_account(worker.agency, Role.MANAGER),
            "colleague": a_worker(worker.agency),
            "stranger": an_account(an_agency(), Role.MANAGER),
        }.items()
    }
    assert seen == {"worker": 1, "town": 1, "manager": 1, "colleague": 0, "stranger": 0}


def test_the_trail_keeps_the_seat_and_no_name(worker, case) -> None:
    a_member(worker, case, name="林大山", phone="13800006621")
    entry = AuditEntry.objects.get(act="planning.join_team")
    assert (entry.person, entry.detail) == (case.person_id, {"role": "family"})
