"""The closing file: what was found, what the person says, and whether they want to stay in touch."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from tests.worlds import a_case, a_worker, an_account

from xiangnuan.access.roles import Role
from xiangnuan.cases.course.models import ClosingInvestigation
from xiangnuan.cases.course.services import withdraw
from xiangnuan.cases.course.services.closing import (
    agree_aftercare,
    evaluate_service,
    investigate_closing,
    keep_in_touch,
)
from xiangnuan.cases.hooks import tasks_of
from xiangnuan.cases.services import close_case
from xiangnuan.people.hooks import copy_parts
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db
GOOD = dict.fromkeys(ClosingInvestigation.PARTS, "good")


@pytest.fixture
def worker():
    return a_worker()


def titles(user, days: int = 0) -> list[str]:
    """What Today asks about aftercare."""
    found = tasks_of(user, today(), today() + timedelta(days=days))
    return [task.person_name for task in found if "/course/closing/" in task.url]


def test_an_investigation_judges_every_part_and_concludes(worker) -> None:
    case = a_case(worker)
    with pytest.raises(ValidationError) as wrong:
        investigate_closing(worker, case, on=today(), conclusion="稳定", **(GOOD | {"health": ""}))
    assert "health" in wrong.value.error_dict
    with pytest.raises(ValidationError) as wrong:
        investigate_closing(worker, case, on=today(), conclusion=" ", **GOOD)
    assert "conclusion" in wrong.value.error_dict
    row = investigate_closing(worker, case, on=today(), conclusion="三年稳定，可以结案。", **GOOD)
    assert [value for _label, _words, value in row.judgments] == ["good"] * 6


def test_a_closed_case_is_investigated_no_more_but_the_person_may_still_speak(worker) -> None:
    case = a_case(worker)
    close_case(worker, case, today(), "other", summary="迁走")
    with pytest.raises(ValidationError, match="已经结案"):
        investigate_closing(worker, case, on=today(), conclusion="好", **GOOD)
    assert (
        evaluate_service(worker, case, on=today(), how="paper", satisfaction=9, helped="陪我找工作").satisfaction == 9
    )


def test_satisfaction_is_a_number_from_nought_to_ten(worker) -> None:
    with pytest.raises(ValidationError) as wrong:
        evaluate_service(worker, a_case(worker), on=today(), how="paper", satisfaction=11)
    assert "satisfaction" in wrong.value.error_dict


def test_who_does_not_want_to_stay_in_touch_is_not_asked_for_again(worker) -> None:
    case = a_case(worker)
    row = agree_aftercare(worker, case, on=today(), is_wanted=False, until=today() + timedelta(days=9), next_on=today())
    assert (row.until, row.next_on) == (None, None)
    assert not titles(worker, 30)
    with pytest.raises(ValidationError, match="不愿意"):
        keep_in_touch(worker, row, on=today(), form="phone", is_reached=True, said="", next_on=None)


def test_a_contact_that_was_agreed_stands_on_today_until_it_took_place(worker) -> None:
    case = a_case(worker)
    until = today() + timedelta(days=300)
    row = agree_aftercare(worker, case, on=today(), is_wanted=True, until=until, next_on=today())
    assert titles(worker) == [case.person.name]
    assert not titles(a_worker(worker.agency))
    keep_in_touch(
        worker, row, on=today(), form="phone", is_reached=True, said="都好", next_on=today() + timedelta(days=90)
    )
    assert not titles(worker)
    assert titles(worker, 90) == [case.person.name]
    with pytest.raises(ValidationError) as wrong:
        keep_in_touch(
            worker, row, on=today(), form="phone", is_reached=True, said="", next_on=until + timedelta(days=1)
        )
    assert "next_on" in wrong.value.error_dict


def test_what_was_agreed_last_holds_and_a_withdrawn_one_asks_for_nothing(worker) -> None:
    case = a_case(worker)
    until = today() + timedelta(days=300)
    agree_aftercare(worker, case, on=today(), is_wanted=True, until=until, next_on=today())
    last = agree_aftercare(worker, case, on=today(), is_wanted=False)
    assert not titles(worker)
    withdraw(worker, last, "登记错了")
    assert titles(worker) == [case.person.name]


def test_the_page_leads_from_the_investigation_to_the_closing(worker) -> None:
    case = a_case(worker)
    client = Client()
    client.force_login(worker)
    page = f"/course/closing/{case.pk}/"
    assert f"/cases/{case.pk}/record/close/" not in client.get(page).content.decode()
    sent = {"on": today().isoformat(), "conclusion": "稳定", **GOOD}
    refused = client.post(f"{page}investigation/", {**sent, "work": ""}).content.decode()
    assert "稳定" in refused, "what was typed is kept"
    assert client.post(f"{page}investigation/", sent).status_code == 302
    assert f"/cases/{case.pk}/record/close/" in client.get(page).content.decode()
    client.post(
        f"{page}evaluation/", {"on": today().isoformat(), "how": "read", "satisfaction": "8", "helped": "有人听"}
    )
    shown = client.get(page).content.decode()
    assert "有人听" in shown
    office = Client()
    office.force_login(an_account(worker.agency, Role.TOWN_OFFICE))
    assert office.get(page).status_code == 200
    assert office.post(f"{page}investigation/", sent).status_code == 403


def test_the_persons_own_copy_has_all_of_it(worker) -> None:
    case = a_case(worker)
    investigate_closing(worker, case, on=today(), conclusion="三年稳定", **GOOD)
    evaluate_service(worker, case, on=today(), how="paper", satisfaction=7, wishes="多些晚上的时间")
    agree_aftercare(worker, case, on=today(), is_wanted=False)
    part = next(part for part in copy_parts() if part.name == "closings")
    entries = part.entries(case.person_id, False)
    said = str([part.lines(entry) for entry in entries])
    assert len(entries) == 3
    for words in ("三年稳定", "多些晚上的时间", "不愿意"):
        assert words in said
