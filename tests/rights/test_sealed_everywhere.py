"""A sealed person's name and number come out of no page, no fragment and no export, whoever asks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from tests.access.everything import Everything
from tests.access.test_matrix import MATRIX, URLS
from tests.access.urls import walked_as
from tests.cases.assessing.worlds import a_sheet, shipped
from tests.cases.testing.worlds import a_draw
from tests.rights.test_sealing import closed_case, long_ago
from tests.worlds import a_case, a_person, an_account

from xiangnuan.access.gate import GatedQuerySet
from xiangnuan.access.models import AuditEntry, User
from xiangnuan.access.roles import Role
from xiangnuan.access.sealing import sealed_paths
from xiangnuan.cases.aid.services import enrol, open_request, place
from xiangnuan.cases.assessing.models import Assessment, Crisis
from xiangnuan.cases.assessing.services import make_link
from xiangnuan.cases.course.models import (
    Aftercare,
    BreachDecision,
    ClosingInvestigation,
    LeaveExtension,
    LeaveRequest,
    Notice,
)
from xiangnuan.cases.models import BreachCount, Case, DrugTest, Fact, Obligation
from xiangnuan.cases.roster import storing
from xiangnuan.cases.roster.models import RosterImport
from xiangnuan.cases.testing.services import ObjectionData, record_objection
from xiangnuan.people.models import Address, FamilyMember, Merge, Person, Phone
from xiangnuan.people.services import add_family_member, merge_persons
from xiangnuan.prerelease.models import Meeting, Stay
from xiangnuan.prerelease.services import StayData, VisitData, end_stay, record_visit, register_stay
from xiangnuan.rights.models import Consent, Request, Seal
from xiangnuan.rights.services.asking import RequestData, answer_request, record_request
from xiangnuan.rights.services.consents import ConsentData, record_consent
from xiangnuan.rights.services.sealing import lift_seal, seal_persons
from xiangnuan.web.clock import now, today
from xiangnuan.web.masks import mask_name

pytestmark = pytest.mark.django_db

NAME, PHONE, FATHER = "尉迟封安", "13957300917", "尉迟大山"
# What a query asks for, so that every filter and search that could find the person is tried.
QUERIES: dict[str, list[dict[str, str]]] = {
    "people:list": [
        {"state": "all"},
        {"state": "closed"},
        {"q": NAME},
        {"q": PHONE},
        {"q": PHONE[-4:]},
        {"q": "NUMBER"},
    ],
    "people:search": [{"q": NAME}, {"q": "yuchi"}, {"q": PHONE}, {"q": PHONE[-4:]}, {"q": "NUMBER"}],
    "people:export": [{"state": "all"}, {"q": NAME}],
    "people:merge_with": [{"q": NAME}],
    "assessing:crises": [{"state": "all"}, {"q": NAME}, {"state": "all", "format": "xlsx"}],
    "cases:start": [{"q": NAME}, {"q": "NUMBER"}],
    "cases:testing_day": [{"q": NAME}, {"drawn": "1"}],
    "today:list": [{"group": "done"}, {"q": NAME}],
    "today:export": [{"group": "done"}],
    "testing:objections": [{"q": NAME}, {"format": "xlsx"}],
    "testing:objection_choose": [{"q": NAME}, {"person": "PERSON"}],
    "testing:draws": [{"format": "xlsx"}],
    "testing:kits": [{"format": "xlsx"}],
    "cases:testing_sheet": [{"drawn": "1"}],
    "planning:plans": [{"q": NAME}, {"format": "xlsx"}],
    "rights:due": [{"q": NAME}],
    "rights:requests": [{"q": NAME}, {"format": "xlsx"}],
    "rights:register": [{"number": "NUMBER"}, {"format": "xlsx"}],
    "rights:openings": [{"format": "xlsx"}],
    "aid:requests": [{"state": "all"}, {"q": NAME}, {"state": "all", "format": "xlsx"}],
    "aid:placements": [{"state": "all"}, {"q": NAME}, {"state": "all", "format": "xlsx"}],
    "course:leaves": [{"state": "all"}, {"q": NAME}, {"state": "all", "format": "xlsx"}],
    "course:notices": [{"state": "all"}, {"q": NAME}, {"format": "xlsx"}],
    "course:breaches": [{"state": "all"}, {"q": NAME}, {"format": "xlsx"}],
    "access:trail": [{"format": "xlsx"}, {"person": "PERSON"}],
    "reports:records": [
        {"of": "clients_received"},
        {"of": "closed_community_treatment,closed_community_rehabilitation", "as_of": "CLOSED"},
        {"of": "active_cases", "as_of": "BEFORE"},
    ],
    "reports:overview": [{"as_of": "BEFORE"}],
    "today:calendar": [{"month": "MONTH"}],
}
# These show one record by its number: the one that is asked for is the sealed one, where the page knows persons.
POSTED = {"people:export": {"purpose": "work"}, "rights:due_export": {"purpose": "work"}}


class Sealed:
    """A world in which somebody with everything about them is sealed."""

    def __init__(self) -> None:
        self.world = Everything()
        worker = self.world.worker
        self.person = a_person(worker, NAME, phones=(PHONE,), household=f"{NAME}家")
        self.number = self.person.identity_number
        add_family_member(worker, self.person, name=FATHER, relation="父亲")
        manager = an_account(self.person.agency, Role.MANAGER)
        double = a_person(worker, NAME, identity_kind="none", identity_number="")
        self.merge = merge_persons(manager, self.person, double, "同一个人")
        self.case = closed_case(worker, self.person, long_ago())
        stay = register_stay(worker, self.person, StayData(self.world.centre, expected_from=today()))
        met = {stay.pk: (f"{NAME}说想家", "")}
        self.visit = record_visit(worker, VisitData(self.world.centre, today(), "individual", "见面"), met)
        self.stay = end_stay(worker, stay, today(), "no_order", f"{NAME}没有责令")
        consent = ConsentData(Consent.Purpose.PHOTO, "v1", Consent.Answer.GIVEN, today(), Consent.How.PAPER)
        self.consent = record_consent(worker, self.person, consent)
        asked = RequestData(Request.Kind.COPY, "self", "document", f"{NAME}要副本", today())
        self.request = record_request(worker, self.person, asked)
        self.scale = a_sheet(worker, self.person, "phq-9", 1, on=self.case.closed_on)
        self.risk = a_sheet(worker, self.person, "generic-1", on=self.case.closed_on)
        self.link, _token = make_link(worker, self.person, shipped("gad-7"))
        answer_request(worker, self.request, state=Request.State.DONE, answer=f"已把副本交给{NAME}")
        self._tested(worker)
        storing.keep_pages(self.world.roster, "ready", [{"name": NAME, "identity": self.number}])
        RosterImport.objects.filter(pk=self.world.roster.pk).update(state="done")
        self.need = open_request(worker, self.person, kind="work", need=f"{NAME}要工作", opened_on=today())
        self.placement = place(
            worker, self.person, self.world.employer, work="缝纫", since=today(), ground="self", next_check_on=today()
        )
        self.attendance = enrol(worker, self.person, self.world.training, enrolled_on=today())
        self.course = self._course()
        seal_persons(manager, [self.person.pk])
        self.says = (NAME, mask_name(NAME), self.number, PHONE, FATHER, mask_name(FATHER), "尉迟")
        self.says += (f"/people/{self.person.pk}/", f"/cases/{self.case.pk}/")

    def _course(self) -> dict[str, models.Model]:
        """Rows of the course of the closed case, by the word with which their pages begin."""
        day = long_ago()
        about = {"agency": self.person.agency, "case": self.case, "recorded_at": now()}
        leave = LeaveRequest.objects.create(
            **about, since=day, until=day, destination=f"{NAME}老家", reason="探亲", requested_on=day,
            requested_by="person",
        )  # fmt: skip
        asked = {"agency": self.person.agency, "leave": leave, "asked_on": day, "until": day, "reason": NAME}
        return {
            "leave": leave,
            "extension": LeaveExtension.objects.create(**asked),
            "notice": Notice.objects.create(**about, number="告9号", on=day, text=NAME),
            "breach": BreachDecision.objects.create(**about, kind="other", proposed_on=day, statement=NAME),
            "closing": ClosingInvestigation.objects.create(
                **about, on=day, conclusion=NAME, **dict.fromkeys(ClosingInvestigation.PARTS, "good")
            ),
            "touch": Aftercare.objects.create(
                **about, on=day, is_wanted=True, until=today(), next_on=today(), note=NAME
            ),
        }

    def _tested(self, worker: User) -> None:
        """A positive test that was objected to, and a draw that called the person today."""
        on = self.case.closed_on - timedelta(days=30)  # type: ignore[operator]
        fact = Fact.objects.create(
            agency=worker.agency, case=self.case, kind=Fact.Kind.DRUG_TEST, on=on, recorded_at=now()
        )
        DrugTest.objects.create(fact=fact, result=DrugTest.Result.POSITIVE, kit_batch=self.world.kit.batch)
        self.objection = record_objection(worker, fact, ObjectionData(on, on, f"{NAME}不服"))
        self.draw = a_draw(worker, [self.case])

    def arguments(self, name: str, keys: Any) -> list[dict[str, Any]]:
        """The arguments of a URL: as the world has them, and those by which it would name what is sealed."""
        known = self.world.arguments(name, keys)
        mine: dict[str, Any] = {}
        if name.startswith(("people:person", "people:edit", "people:family_new", "people:reveal", "people:merge_with")):
            mine = {"pk": self.person.pk}
        elif name in ("people:merged", "people:undo_merge"):
            mine = {"pk": self.merge.pk}
        elif name.startswith("cases:") and "roster" not in name and "pk" in keys:
            mine = {"pk": self.case.pk}
            if name in ("cases:correct", "cases:withdraw"):
                mine = {"pk": self.case.facts.first().pk}  # type: ignore[union-attr]
        elif name in ("planning:case", "planning:print", "planning:start", "planning:needs_new", "planning:join"):
            mine = {"pk": self.case.pk}
        elif name.startswith("prerelease:visit") and "pk" in keys:
            mine = {"pk": self.visit.pk}
        elif name.startswith("prerelease:") and "pk" in keys and name != "prerelease:centre":
            mine = {"pk": self.stay.pk}
        elif name in ("assessing:assessment", "assessing:correct", "assessing:withdraw"):
            mine = {"pk": self.scale.pk}
        elif name == "assessing:tier":
            mine = {"pk": self.risk.pk}
        elif name == "assessing:crisis":
            mine = {"pk": self.scale.crisis.pk}
        elif name in ("assessing:link", "assessing:link_revoke"):
            mine = {"pk": self.link.pk}
        elif name == "today:why":
            mine = {"pk": self.case.obligations.first().pk}  # type: ignore[union-attr]
        elif name.startswith("course:") and ("pk" in keys or "case" in keys):
            mine = {"pk": self.course[name[7:].split("_")[0]].pk} if "pk" in keys else {"case": self.case.pk}
        elif name.startswith("aid:") and "pk" in keys and name not in ("aid:employer", "aid:course"):
            row: models.Model = self.need
            if name.startswith("aid:placement_"):
                row = self.placement
            elif name.startswith("aid:course_"):
                row = self.attendance
            mine = {"pk": row.pk}
        elif name == "rights:request":
            mine = {"pk": self.request.pk}
        elif name == "rights:consent_withdraw":
            mine = {"pk": self.consent.pk}
        elif (name.startswith("testing:objection_") and "pk" in keys) or name == "testing:objection":
            mine = {"pk": self.objection.pk}
        elif name == "testing:objection_new":
            mine = {"fact": self.objection.test_id}
        elif name in ("testing:draw", "testing:verify", "testing:cancel"):
            mine = {"pk": self.draw.pk}
        elif name == "testing:excuse":
            mine = {"pk": self.draw.pk, "case": self.case.pk}
        if "person" in keys:
            mine["person"] = self.person.pk
        for key in ("one", "other"):
            if key in keys:
                mine = {key: self.person.pk}
        return [known, known | mine] if mine else [known]

    def query(self, given: dict[str, str]) -> dict[str, str]:
        """A query with the person's own values put in."""
        closed = self.case.closed_on
        assert closed is not None
        values = {
            "NUMBER": self.number,
            "PERSON": str(self.person.pk),
            "CLOSED": closed.isoformat(),
            "BEFORE": (closed - timedelta(days=40)).isoformat(),
            "MONTH": f"{closed:%Y-%m}",
        }
        return {key: values.get(value, value) for key, value in given.items()}


@pytest.fixture(scope="module")
def sealed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Sealed]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Sealed()
        transaction.set_rollback(True)


def words_of(answer: Any) -> str:
    """All text of an answer, also of the workbook that it may be."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return str(content.decode("utf-8", "replace"))


def asked_of(client: Client, method: str, path: str, query: dict[str, str], data: dict[str, str]) -> str:
    with transaction.atomic():
        if method == "get":
            answer = client.get(path, query)
        else:
            answer = client.post(f"{path}?{'&'.join(f'{k}={v}' for k, v in query.items())}", data)
        text = words_of(answer)
        transaction.set_rollback(True)
    # What was typed into a search box or the address comes back in the page; that is no answer.
    text = text.replace(path, "")
    for value in query.values():
        text = text.replace(f'value="{value}"', "").replace(f"={value}", "")
    return text


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_nothing_of_a_sealed_person_comes_out_of(name: str, sealed: Sealed) -> None:
    told = []
    for keys in sealed.arguments(name, URLS[name]):
        path = reverse(name, kwargs=keys)
        for role in walked_as(name, MATRIX[name]):
            client = sealed.world.staff[role]
            for query in [{}, *map(sealed.query, QUERIES.get(name, []))]:
                for method in ("get", "post"):
                    text = asked_of(client, method, path, query, POSTED.get(name, {}))
                    told += [(str(role), method, path, query, word) for word in sealed.says if word in text]
    # The world's own opening is of somebody else; nobody has opened this record.
    assert told == []


def test_the_walk_would_find_them_were_they_not_sealed(sealed: Sealed) -> None:
    with transaction.atomic():
        Person.objects.filter(pk=sealed.person.pk).update(sealed_on=None)
        Case.objects.filter(pk=sealed.case.pk).update(sealed_on=None)
        client = sealed.world.staff[Role.MANAGER]
        for name in ("people:list", "people:search", "people:export", "reports:records", "rights:requests"):
            method = "post" if name == "people:export" else "get"
            texts = [
                asked_of(client, method, reverse(name), sealed.query(query), POSTED.get(name, {}))
                for query in QUERIES[name]
            ]
            assert any(NAME in text or mask_name(NAME) in text for text in texts), name
        transaction.set_rollback(True)


def test_reports_of_imports_that_named_them_are_gone(sealed: Sealed) -> None:
    assert not sealed.world.roster.pages.exists()


def test_the_trail_names_nobody(sealed: Sealed) -> None:
    details = " ".join(str(entry.detail) for entry in AuditEntry.objects.filter(person=sealed.person.pk))
    assert not any(word in details for word in sealed.says)


# The gate ------------------------------------------------------------------------------------------------------------
def test_every_gated_model_knows_what_is_sealed_or_says_that_it_holds_nobody() -> None:
    # A batch names persons only by number, and gives out nothing once one of them is out of reach.
    nobody = {"roster.RosterImport", "documents.Batch", "rights.Seal", "rights.Opening"}
    gated = [model for model in apps.get_models() if hasattr(model, "gate")]
    bare = {model._meta.label for model in gated if not sealed_paths(model)}
    assert len(gated) > 8
    assert bare <= {*nobody, *(label for label in bare if label.endswith("RosterImport"))}, (
        "their rows would be seen although the person is sealed: give them a key to the person or the case"
    )


@pytest.mark.parametrize(
    ("model", "paths"),
    [
        (Person, ("sealed_on",)),
        (Case, ("sealed_on",)),
        (Fact, ("case__sealed_on",)),
        (Obligation, ("case__sealed_on",)),
        (BreachCount, ("case__sealed_on",)),
        (Phone, ("person__sealed_on",)),
        (Address, ("person__sealed_on",)),
        (FamilyMember, ("person__sealed_on",)),
        (Merge, ("survivor__sealed_on", "absorbed__sealed_on")),
        (Consent, ("person__sealed_on",)),
        (Assessment, ("person__sealed_on", "case__sealed_on")),
        (Crisis, ("person__sealed_on", "assessment__case__sealed_on")),
        (Seal, ()),
        # A case that may be missing does not stand for the person.
        (Stay, ("person__sealed_on", "case__sealed_on")),
        (Meeting, ("stay__person__sealed_on", "stay__case__sealed_on")),
    ],
)
def test_the_way_to_the_seal_is_found_from_the_model(model: type[models.Model], paths: tuple[str, ...]) -> None:
    assert sealed_paths(model) == paths


def test_no_way_through_the_gate_leads_to_what_is_sealed(sealed: Sealed) -> None:
    manager = an_account(sealed.person.agency, Role.MANAGER)
    ways = [name for name in ("visible_to", "readable_by") if hasattr(GatedQuerySet, name)]
    found = {way: getattr(Person.objects.all(), way)(manager).filter(pk=sealed.person.pk).exists() for way in ways}
    assert not any(found.values()), found


def test_rows_of_an_old_case_stay_hidden_when_the_person_is_back(sealed: Sealed) -> None:
    with transaction.atomic():
        manager = an_account(sealed.person.agency, Role.MANAGER)
        lift_seal(manager, Seal.objects.get(person=sealed.person), "新的决定")
        a_case(sealed.world.worker, Person.objects.get(pk=sealed.person.pk))
        for model in (Fact, Obligation):
            rows = model._default_manager.visible_to(manager)  # type: ignore[attr-defined]
            assert not rows.filter(case=sealed.case).exists()
            assert rows.filter(case__person=sealed.person).exists()
        transaction.set_rollback(True)
