"""A list comes into the database, with the same end as if somebody had entered it, and goes out again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from tests.cases.roster.lists import TOWNS, Page, identity, name, phone, xlsx
from tests.worlds import a_case, a_person, an_account, an_agency

from xiangnuan.access.models import Agency, Area, AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.cases import services as case_services
from xiangnuan.cases.models import Case, Contact, DrugTest, Fact, Obligation
from xiangnuan.cases.projection import differences, refresh
from xiangnuan.cases.roster import services
from xiangnuan.cases.roster.deciding import Decided
from xiangnuan.cases.roster.importing import Request, decide_list, write_list
from xiangnuan.cases.roster.models import RosterImport, UploadPart
from xiangnuan.people.models import Person
from xiangnuan.people.services import PersonData, register_person

SAMPLES = Path(__file__).parent / "samples"
TRUTH = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
D = dt.date
HEAD = [
    "序号",
    "姓名",
    "身份证号",
    "联系电话",
    "镇街道",
    "措施",
    "决定书文号",
    "决定日期",
    "报到日期",
    "协议日期",
    "责任社工",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _end_of_october() -> Any:
    with time_machine.travel(dt.datetime(2026, 10, 31, 12, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False):
        yield


@pytest.fixture
def agency() -> Agency:
    found = an_agency()
    for code, title in TOWNS.items():
        Area.objects.get_or_create(code=code, defaults={"name": title, "parent_id": "330482"})
    return found


@pytest.fixture
def manager(agency: Agency) -> User:
    return an_account(agency, Role.MANAGER)


def line(order: int, **changes: Any) -> list[Any]:
    """A good row of a list with these headings."""
    row = {
        "number": order, "name": name(order), "identity": identity(order), "phone": phone(order), "town": "新仓镇", "measure": "社区戒毒",
        "document": f"社戒{order}号", "decided": "2025.1.5", "checked_in": "2025.1.12", "agreed": "2025.1.14", "worker": "",
    } | changes  # fmt: skip
    return list(row.values())


def bring_in(data: bytes, agency: Agency, user: User | None = None, **chosen: Any) -> tuple[RosterImport, Decided]:
    """The list brought in whole, with nobody asked, as the command line does it."""
    request = Request(data, "list.xlsx", "330482", agency, user, **chosen)
    decided = decide_list(request)
    return services.record_finished(request, decided), decided


def digest() -> dict[str, str]:
    """What every table of client data holds, but for the audit trail, as one digest a table."""
    found = {}
    for label in ("people", "cases", "access"):
        for model in apps.get_app_config(label).get_models():
            if model._meta.model_name in ("auditentry", "idempotencykey"):
                continue
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} ORDER BY 1")
                content = repr(
                    [[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()]
                )
            found[model._meta.label] = hashlib.sha256(content.encode()).hexdigest()
    return found


@pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: truth["file"])
def test_the_samples_come_in_with_their_clocks_running(truth: dict[str, Any], agency: Agency) -> None:
    roster, _ = bring_in((SAMPLES / truth["file"]).read_bytes(), agency)

    assert Person.objects.count() == Case.objects.count() == truth["persons_expected"]
    assert DrugTest.objects.count() == truth["tests_in_second_sheet"]
    assert roster.counts["refused"] == truth["bad_rows"]
    assert roster.counts["doubles"] == truth["duplicate_rows"]
    assert set(Case.objects.values_list("state", flat=True)) == {"running"}
    assert Obligation.objects.filter(settled_on__isnull=True, due__gte=D(2026, 10, 31)).exists()
    assert not UploadPart.objects.exists()
    for case in Case.objects.all():
        assert differences(case) == []


def test_persons_who_did_not_come_break_nothing_and_old_follow_ups_lapse(agency: Agency) -> None:
    bring_in((SAMPLES / "roster-town.xlsx").read_bytes(), agency)
    missed = Fact.objects.filter(kind="drug_test", event__result="missed")

    assert missed.count() == 20
    assert not Case.objects.filter(breaches__kind="test_refusal").exists()
    positive = Fact.objects.filter(kind="drug_test", event__result="positive").order_by("on").first()
    assert positive is not None
    assert [one.substance for one in positive.drug_test.substances.all()] == ["methamphetamine"]
    confirmations = Obligation.objects.filter(kind="confirmation", due__lt=D(2026, 10, 31))
    assert confirmations.exists()
    assert not [duty for duty in confirmations if duty.lapses_on is None or duty.lapses_on > D(2026, 10, 31)]


def test_an_import_ends_where_entering_by_hand_ends(agency: Agency, manager: User) -> None:
    tests = [
        ["姓名", "身份证号", "检测日期", "检测结果"],
        [name(1), identity(1), "2025.2.3", "阴性"],
        [name(1), identity(1), "2025.3.3", "拒检"],
    ]
    visits = [["姓名", "走访日期", "方式", "内容"], [name(1), "2025.2.5", "上门走访", "情绪稳定"]]
    data = xlsx(
        Page("名册", [HEAD, line(1), line(2, measure="社区康复", checked_in="")]),
        Page("尿检", tests),
        Page("走访", visits),
    )
    bring_in(data, agency, manager)

    other = an_agency()
    user = an_account(other, Role.MANAGER)
    for order in (1, 2):
        person = register_person(
            user, PersonData(name=name(order), identity_number=identity(order), phones=(phone(order),))
        )
        decision = case_services.DecisionData(
            measure=Case.Measure.COMMUNITY_TREATMENT if order == 1 else Case.Measure.COMMUNITY_REHABILITATION,
            decision_number=f"社戒{order}号",
            decided_on=D(2025, 1, 5),
        )
        case = case_services.open_case(
            user, person, decision, area_code="330482103",
            checked_in_on=D(2025, 1, 12) if order == 1 else None, agreed_on=D(2025, 1, 14),
        )  # fmt: skip
        if order == 1:
            for on, result in ((D(2025, 2, 3), "negative"), (D(2025, 3, 3), "refused")):
                case_services.record_drug_test(user, case, case_services.TestData(result=result, on=on))
            case_services.record_contact(user, case, D(2025, 2, 5), Contact.Form.HOME_VISIT, said="情绪稳定")

        # What a list brings differs in one thing alone: old follow-ups are not asked for any more.
        case.imported_on = D(2026, 10, 31)
        case.save(update_fields=["imported_on"])
        refresh(case)

    assert _told(agency) == _told(other)


def _told(agency: Agency) -> list[Any]:
    """Everything that a reader can know of an agency's persons, without keys and moments."""
    told: list[Any] = []
    for person in Person.objects.filter(agency=agency).order_by("name"):
        told.append(
            [person.name, person.name_pinyin, person.name_initials, person.given_name, person.identity_number, person.identity_index, person.sex,
             person.birth_date, person.home_area, person.area_code, person.worker_id, [(p.number, p.index, p.tail_index, p.position) for p in person.phones.all()]]
        )  # fmt: skip
        for case in person.cases.order_by("pk"):
            skipped = {"id", "agency_id", "person_id", "created_at", "imported_on"}
            told.append(
                {
                    field.attname: getattr(case, field.attname)
                    for field in Case._meta.concrete_fields
                    if field.attname not in skipped
                }
            )
            told.append(list(case.facts.order_by("on", "kind").values_list("kind", "on", "until", "event", "note")))
            told.append(list(case.obligations.order_by("kind", "number").values_list("kind", "number", "opens", "due", "lapses_on", "settled_on", "excused", "held", "rule", "settled_by__kind", "area_code", "worker_id")))  # fmt: skip
            told.append(
                list(case.breaches.order_by("kind").values_list("kind", "count", "threshold", "warn", "serious"))
            )
            told.append(
                list(
                    DrugTest.objects.filter(fact__case=case)
                    .order_by("fact__on")
                    .values_list("type", "method", "result", "authority")
                )
            )
            told.append(list(Contact.objects.filter(fact__case=case).values_list("form", "found", "said")))
    return told


def test_an_import_undone_leaves_the_database_as_it_was(agency: Agency, manager: User) -> None:
    worker = an_account(agency)
    a_case(worker, a_person(worker, "原有人"))
    before = digest()
    roster, _ = bring_in((SAMPLES / "roster-town.xlsx").read_bytes(), agency, manager)
    assert digest() != before
    trail = AuditEntry.objects.count()

    services.undo_import(services.begin_undo(manager, roster))

    assert digest() == before
    assert AuditEntry.objects.count() > trail
    roster.refresh_from_db()
    assert (roster.state, roster.counts["undone_persons"], roster.counts["kept"]) == ("undone", 39, 0)


def test_an_undo_keeps_whoever_somebody_has_worked_with_since(agency: Agency, manager: User) -> None:
    roster, _ = bring_in(xlsx(Page("名册", [HEAD, line(1), line(2), line(3)])), agency, manager)
    touched = Case.objects.get(person__name=name(2))
    case_services.record_contact(manager, touched, D(2026, 10, 30), Contact.Form.PHONE)

    services.undo_import(services.begin_undo(manager, roster))

    assert list(Person.objects.values_list("name", flat=True)) == [name(2)]
    assert touched.facts.count() == 4
    roster.refresh_from_db()
    assert (roster.counts["undone_persons"], roster.counts["kept"]) == (2, 1)


def test_the_same_list_twice_brings_nobody_in_twice_and_only_new_tests(agency: Agency, manager: User) -> None:
    tests = [["姓名", "身份证号", "检测日期", "检测结果"], [name(1), identity(1), "2025.2.3", "阴性"]]
    people = Page("名册", [HEAD, line(1), line(2)])
    bring_in(xlsx(people, Page("尿检", tests)), agency, manager)
    before_second = digest()
    tests.append([name(1), identity(1), "2025.3.3", "阴性"])
    second, decided = bring_in(xlsx(people, Page("尿检", tests)), agency, manager)

    assert Person.objects.count() == 2
    assert [double.reason.code for double in decided.doubles] == ["case_on_file", "case_on_file"]
    assert (DrugTest.objects.count(), decided.on_file) == (2, 1)
    for case in Case.objects.all():
        assert differences(case) == []

    services.undo_import(services.begin_undo(manager, second))
    after = digest()
    # The duties were recomputed, under new numbers perhaps, but nothing of the first import is gone.
    assert {table for table in after if after[table] != before_second[table]} <= {"cases.Obligation"}
    for case in Case.objects.all():
        assert differences(case) == []


def test_tests_alone_find_persons_on_file(agency: Agency, manager: User) -> None:
    bring_in(xlsx(Page("名册", [HEAD, line(1), line(2)])), agency, manager)
    tests = [
        ["姓名", "身份证号", "检测日期", "检测结果"],
        [name(1), identity(1), "2025.2.3", "阴性"],
        [name(2), "", "2025.2.3", "阳性"],
        [name(9), identity(9), "2025.2.3", "阴性"],
        [name(1), identity(1), "2024.2.3", "阴性"],
    ]
    _, decided = bring_in(xlsx(Page("尿检登记", tests)), agency, manager)

    assert decided.count("test") == 2
    assert [(finding.row, finding.reasons[0].code) for finding in decided.refused] == [
        (4, "event_person_unknown"),
        (5, "event_before_decision"),
    ]
    assert Obligation.objects.filter(case__person__name=name(1), kind="drug_test", settled_on=D(2025, 2, 3)).exists()


def test_a_further_case_is_added_only_when_somebody_says_so(agency: Agency, manager: User) -> None:
    bring_in(
        xlsx(Page("名册", [HEAD, line(1, decided="2021.1.5", checked_in="2021.1.12", agreed="")])), agency, manager
    )
    first = Case.objects.get()
    later = xlsx(Page("名册", [HEAD, line(1, measure="社区康复", document="社康1号")]))

    _, decided = bring_in(later, agency, manager)
    assert [(double.reason.code, [str(option) for option in double.options]) for double in decided.doubles] == [
        ("same_as_person", ["skip"])
    ]
    assert decided.doubles[0].why_not is not None
    case_services.close_case(manager, first, D(2024, 6, 1), Case.Outcome.COMPLETED, summary="期满")
    before = digest()
    roster, decided = bring_in(later, agency, manager, doubles={"名册!2": "case"})

    assert Person.objects.count() == 1
    person = Person.objects.get()
    assert [(case.measure, case.is_current) for case in person.cases.order_by("pk")] == [
        ("community_treatment", False),
        ("community_rehabilitation", True),
    ]
    assert person.area_code == "330482103"
    services.undo_import(services.begin_undo(manager, roster))
    assert digest() == before


def test_two_cases_of_one_person_follow_each_other(agency: Agency, manager: User) -> None:
    rows = [
        HEAD,
        line(1, decided="2020.1.5", checked_in="2020.1.12", agreed=""),
        line(1, measure="社区康复", document="社康1号", decided="2025.1.5"),
        line(2, decided="2024.1.5", checked_in="2024.1.12", agreed="", document="社戒a号"),
        line(2, decided="2025.6.5", checked_in="2025.6.12", agreed="", document="社戒b号"),
    ]
    bring_in(xlsx(Page("名册", rows)), agency, manager)

    assert [
        (case.closed_on, case.outcome, case.is_current)
        for case in Case.objects.filter(person__name=name(1)).order_by("pk")
    ] == [
        (D(2023, 1, 12), "completed", False),
        (None, "", True),
    ]
    assert [
        (case.closed_on, case.outcome, case.state) for case in Case.objects.filter(person__name=name(2)).order_by("pk")
    ] == [
        (D(2025, 6, 5), "other", "terminated"),
        (None, "", "running"),
    ]


def test_closed_measures_come_in_closed(agency: Agency, manager: User) -> None:
    head = [*HEAD, "状态", "解除日期"]
    rows = [
        head,
        [*line(1, decided="2021.1.5", checked_in="2021.1.12", agreed=""), "已解除", "2024.1.12"],
        [*line(2, decided="2021.1.5", checked_in="2021.1.12", agreed=""), "解除", "2024.1.11"],
        [*line(3, decided="2021.1.5", checked_in="2021.1.12", agreed=""), "死亡", "2022.5.1"],
        [*line(4, decided="2025.1.5"), "强戒", "2025.5.1"],
    ]
    bring_in(xlsx(Page("名册", rows)), agency, manager)

    assert [(case.closed_on, case.outcome, case.state) for case in Case.objects.order_by("pk")] == [
        (D(2024, 1, 12), "completed", "completed"),
        (D(2024, 1, 12), "completed", "completed"),
        (D(2022, 5, 1), "died", "died"),
        (D(2025, 5, 1), "isolation", "terminated"),
    ]


def test_workers_are_found_by_name_and_else_it_is_who_brings_the_list_in(agency: Agency) -> None:
    mine, hers = an_account(agency), an_account(agency, name="社工乙")
    data = xlsx(Page("名册", [HEAD, line(1, worker="社工 乙"), line(2, worker="没有账号的人"), line(3)]))
    bring_in(data, agency, mine)

    assert [case.worker for case in Case.objects.order_by("pk")] == [hers, mine, mine]
    assert set(Person.objects.visible_to(hers).values_list("name", flat=True)) == {name(1)}


def test_who_is_in_anothers_charge_is_left_to_them(agency: Agency) -> None:
    mine, hers = an_account(agency), an_account(agency, name="社工乙")
    a_case(hers, register_person(hers, PersonData(name=name(1), identity_number=identity(1))))
    tests = [["姓名", "身份证号", "检测日期", "检测结果"], [name(1), identity(1), "2026.10.3", "阴性"]]
    _, decided = bring_in(xlsx(Page("名册", [HEAD, line(1)]), Page("尿检", tests)), agency, mine)

    double = decided.doubles[0]
    assert (double.person is not None and double.person.is_visible, [str(option) for option in double.options]) == (
        False,
        ["skip"],
    )
    assert double.why_not is not None
    assert "社工乙" in double.why_not.say()
    assert decided.count("test") == 0


def test_foreigners_and_persons_without_papers_are_on_file(agency: Agency, manager: User) -> None:
    rows = [
        ["姓名", "性别", "国籍", "证件类型", "证件号码", "措施", "决定日期", "报到日期", "家属姓名", "家属电话"],
        ["Nguyen Van A", "男", "越南", "护照", "B1234567", "社戒", "2026.1.1", "2026.1.5", "", ""],
        [name(2), "女", "", "", "", "社戒", "2026.1.1", "2026.1.5", "李某", phone(9)],
    ]
    bring_in(xlsx(Page("名册", rows)), agency, manager)

    assert list(Person.objects.order_by("pk").values_list("identity_kind", "sex", "nationality")) == [
        ("passport", "male", "越南"),
        ("none", "female", ""),
    ]
    assert Person.objects.get(name="Nguyen Van A").identity_number == "B1234567"
    assert [(member.name, member.phone) for member in Person.objects.get(name=name(2)).family.all()] == [
        ("李某", phone(9))
    ]


def test_all_or_nothing_is_written(agency: Agency, manager: User, monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request(xlsx(Page("名册", [HEAD, line(1), line(2)])), "list.xlsx", "330482", agency, manager)
    decided, before = decide_list(request), digest()
    monkeypatch.setattr("xiangnuan.cases.roster.writing.insert_projections", _full_disk)
    with pytest.raises(OSError, match="no space"):
        write_list(request, decided)
    assert digest() == before


def _full_disk(projections: object) -> None:
    raise OSError("no space left on device")
