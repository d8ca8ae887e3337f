"""Work and learning: registers without clients, placements with their checks, courses, and the two figures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client
from tests.cases.aid.worlds import ago, an_employer, at_work
from tests.worlds import a_case, a_worker, an_agency

from xiangnuan.cases.aid.models import Attendance, Course, Employer, Placement
from xiangnuan.cases.aid.queries import Asked, employers_of, placements_of, with_taken
from xiangnuan.cases.aid.services import (
    change_employer,
    check_placement,
    correct_placement,
    end_course,
    end_placement,
    enrol,
    open_course,
    open_employer,
    place,
    record_occupation,
    withdraw,
)
from xiangnuan.cases.aid.tasks import tasks
from xiangnuan.indicators import Scope, indicator, last_whole_month
from xiangnuan.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return a_worker()


@pytest.fixture
def person(worker):
    return a_case(worker).person


def a_course(user, **data) -> Course:
    data = {"title": "叉车", "provider": "技工学校", "starts_on": ago(30), "ends_on": ago(10)} | data
    return open_course(user, **data)


def test_an_employer_stands_once_on_the_register_of_its_agency(worker) -> None:
    firm = an_employer(worker)
    with pytest.raises(ValidationError, match="已经登记过"):
        open_employer(worker, name=firm.name, willing="no")
    stranger = a_worker(an_agency())
    assert open_employer(stranger, name=firm.name, willing="no").agency == stranger.agency
    with pytest.raises(Employer.DoesNotExist):
        change_employer(stranger, firm, name="抢来的")
    assert list(employers_of(worker, "服装", "yes")) == [firm]
    assert list(employers_of(worker, willing="no")) == []


def test_no_column_of_the_register_names_a_client() -> None:
    related = {field.related_model.__name__ for field in Employer._meta.fields if field.related_model}
    assert related == {"Agency"}


def test_who_is_introduced_has_agreed_before(worker, person) -> None:
    with pytest.raises(ValidationError, match="同意的日期"):
        at_work(worker, person, ground="consent")
    with pytest.raises(ValidationError, match="先有本人同意"):
        at_work(worker, person, ground="consent", consent_on=ago(2), consent_how="paper")
    row = at_work(worker, person, ground="consent", consent_on=ago(25), consent_how="paper")
    assert row.is_running
    with pytest.raises(ValidationError, match="现在就在这家单位"):
        at_work(worker, person)


def test_an_employer_of_another_agency_takes_nobody_of_ours(worker, person) -> None:
    with pytest.raises(ValidationError, match="本机构登记的单位"):
        place(worker, person, an_employer(a_worker()), work="缝纫", since=ago(1), ground="self")


def test_a_check_sets_the_next_one_or_ends_the_work(worker, person) -> None:
    row = at_work(worker, person, next_check_on=ago(1))
    assert [one.title for one in tasks(worker, today(), today())] == ["在岗回访"]
    check_placement(worker, row, on=ago(1), still_there=True, note="习惯了", next_check_on=today() + timedelta(days=60))
    assert tasks(worker, today(), today()) == []
    with pytest.raises(ValidationError, match="怎样离开"):
        check_placement(worker, row, on=today(), still_there=False)
    check_placement(worker, row, on=today(), still_there=False, end="own")
    row.refresh_from_db()
    assert (row.until, row.next_check_on, row.checks.count()) == (today(), None, 2)
    with pytest.raises(ValidationError, match="已经登记离岗"):
        check_placement(worker, row, on=today(), still_there=True)


def test_days_of_work_stand_in_their_order(worker, person) -> None:
    row = at_work(worker, person)
    for wrong in (
        lambda: end_placement(worker, row, until=ago(21), end="own"),
        lambda: check_placement(worker, row, on=ago(21), still_there=True),
        lambda: check_placement(worker, row, on=ago(1), still_there=True, next_check_on=ago(1)),
        lambda: correct_placement(worker, row, since=today() + timedelta(days=1)),
        lambda: correct_placement(worker, row, work=" "),
    ):
        with pytest.raises(ValidationError):
            wrong()
    assert correct_placement(worker, row, wage=380_000).wage == 380_000


def test_the_register_counts_who_is_there_without_a_name(worker, person) -> None:
    at_work(worker, person)
    withdraw(worker, at_work(worker, a_case(worker).person), "登记错了")
    assert with_taken(employers_of(worker)).get().there == 1
    found = placements_of(worker, Asked.read(QueryDict("")))
    assert found.count() == 1
    assert placements_of(a_worker(worker.agency), Asked.read(QueryDict("state=all"))).count() == 0


def test_a_course_takes_each_person_once_and_no_more_than_its_places(worker, person) -> None:
    course = a_course(worker, places=1)
    row = enrol(worker, person, course, enrolled_on=ago(31))
    with pytest.raises(ValidationError, match="已经报名"):
        enrol(worker, person, course, enrolled_on=ago(31))
    other = a_case(worker).person
    with pytest.raises(ValidationError, match="名额已满"):
        enrol(worker, other, course, enrolled_on=ago(31))
    end_course(worker, row, ended_on=ago(20), outcome="dropped")
    assert enrol(worker, other, course, enrolled_on=ago(15)).course == course


def test_a_certificate_needs_a_course_that_leads_to_one(worker, person) -> None:
    row = enrol(worker, person, a_course(worker), enrolled_on=ago(31))
    with pytest.raises(ValidationError, match="证书"):
        end_course(worker, row, ended_on=ago(10), outcome="certified")
    with pytest.raises(ValidationError, match="早于开课"):
        end_course(worker, row, ended_on=ago(31), outcome="completed")
    with pytest.raises(ValidationError, match="早于开课日期"):
        a_course(worker, ends_on=ago(40))


def test_the_employment_rate_leaves_out_who_cannot_work_and_counts_who_says_nothing(worker) -> None:
    before = last_whole_month(today()).last - timedelta(days=5)
    start = today() - timedelta(days=150)
    placed, farming, seeking, unable, _silent = (a_case(worker, checked_in_on=start).person for _ in range(5))
    record_occupation(worker, placed, able="yes", doing="seeking", since=before - timedelta(days=9))
    place(worker, placed, an_employer(worker), work="缝纫", since=before, ground="self")
    record_occupation(worker, farming, able="yes", doing="seeking", since=before - timedelta(days=9))
    record_occupation(worker, farming, able="yes", doing="farming", since=before)
    record_occupation(worker, seeking, able="yes", doing="seeking", since=before)
    record_occupation(worker, unable, able="no", doing="home", since=before)
    withdraw(worker, record_occupation(worker, seeking, able="yes", doing="employed", since=before), "登记错了")
    figure = indicator("employment_rate").value(Scope(worker.agency), today())
    assert (figure.numerator, figure.denominator, figure.value) == (2, 4, 50)
    assert len(figure.excepted) == 2


def test_courses_completed_are_counted_in_their_year(worker, person) -> None:
    day = today()
    course = a_course(worker, starts_on=day, ends_on=day, certificate="叉车证")
    end_course(worker, enrol(worker, person, course, enrolled_on=day), ended_on=day, outcome="certified")
    dropped = enrol(worker, a_case(worker).person, course, enrolled_on=day)
    end_course(worker, dropped, ended_on=day, outcome="dropped")
    assert indicator("course_completions").value(Scope(worker.agency), day).value == 1
    assert indicator("course_completions").value(Scope(worker.agency), day.replace(year=day.year - 1)).value == 0


def test_the_pages_of_work_and_registers(worker, person) -> None:
    client = Client()
    client.force_login(worker)
    sent = {"name": "独山港物流", "willing": "yes", "posts": "4", "is_active": "on"}
    assert client.post("/aid/employers/new/", sent).status_code == 302
    firm = Employer.objects.get()
    sent = {"title": "电工", "provider": "技校", "starts_on": ago(9).isoformat(), "ends_on": ago(2).isoformat(),
            "cost": "0", "is_active": "on"}  # fmt: skip
    assert client.post("/aid/courses/new/", sent).status_code == 302
    course = Course.objects.get()
    of = f"/aid/of/{person.pk}/"
    assert client.post(f"{of}occupation/", {"able": "yes", "doing": "seeking", "since": ago(9)}).status_code == 302
    sent = {"employer": firm.pk, "work": "装卸", "since": ago(5).isoformat(), "ground": "self", "wage": "4000"}
    assert client.post(f"{of}placement/", sent).status_code == 302
    row = Placement.objects.get()
    assert row.wage == 400_000
    sent = {"on": ago(1).isoformat(), "still_there": "yes", "note": "按时发工资"}
    assert client.post(f"/aid/placements/{row.pk}/check/", sent).status_code == 302
    assert client.post(f"{of}course/", {"course": course.pk, "enrolled_on": ago(9).isoformat()}).status_code == 302
    learning = Attendance.objects.get()
    form = client.get(f"/aid/attendances/{learning.pk}/end/").context["form"]
    sent = {"seen": form["seen"].value(), "ended_on": ago(2).isoformat(), "outcome": "completed"}
    assert client.post(f"/aid/attendances/{learning.pk}/end/", sent).status_code == 302
    shown = client.get(of).content.decode()
    for words in ("独山港物流", "按时发工资", "学完", "在找工作"):
        assert words in shown
    assert "独山港物流" in client.get("/aid/placements/").content.decode()
    assert "独山港物流" in client.get("/aid/employers/?q=物流").content.decode()
    assert "电工" in client.get(f"/aid/courses/?year={ago(9).year}").content.decode()
    for page in ("placements", "employers", "courses"):
        assert client.get(f"/aid/{page}/?format=xlsx").content[:2] == b"PK"
    form = client.get(f"/aid/placements/{row.pk}/edit/").context["form"]
    assert form["wage"].value() == "4000"
    sent = {"until": today().isoformat(), "end": "better"}
    assert client.post(f"/aid/placements/{row.pk}/end/", sent).status_code == 302
    for path in (f"placements/{row.pk}", f"attendances/{learning.pk}"):
        assert client.post(f"/aid/{path}/withdraw/", {"reason": "登记错了"}).status_code == 302
