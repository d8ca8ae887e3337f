"""From a decided row to unsaved rows of the database, by the builders that the services use themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Contact, DrugTest, Fact
from xiangnuan.cases.panels import catalogue
from xiangnuan.cases.roster.events import PastEvent
from xiangnuan.cases.roster.record import RosterRow
from xiangnuan.cases.services.opening import DecisionData
from xiangnuan.cases.services.tests import TestData
from xiangnuan.people.models import Person
from xiangnuan.people.services import PersonData

_KINDS = {
    "passport": Person.IdentityKind.PASSPORT,
    "permit": Person.IdentityKind.PERMIT,
    "other": Person.IdentityKind.PASSPORT,
}


def person_data(row: RosterRow) -> PersonData:
    """What a row says of the person. A permit of residence has the resident card's digits and its own kind."""
    identity = row.identity
    kind = _KINDS.get(identity.kind, Person.IdentityKind.RESIDENT)
    if not identity.number:
        kind = Person.IdentityKind.NONE
    elif identity.kind == "resident" and identity.number[0] == "9":
        kind = Person.IdentityKind.FOREIGN_RESIDENT
    elif identity.kind == "resident" and identity.number[:2] in {"81", "82", "83"}:
        kind = Person.IdentityKind.PERMIT
    phones = tuple(phone for phone in row.phones if re.fullmatch(r"\d{7,15}", phone.replace("-", "")))
    return PersonData(
        name=row.name,
        identity_kind=kind,
        identity_number=identity.number,
        sex=row.sex or Person.Sex.UNKNOWN,
        birth_date=row.birth_date,
        former_names=row.former_name,
        nationality=row.nationality[:40],
        ethnicity=row.ethnicity[:20],
        education=row.education[:20],
        marriage=row.marriage[:20],
        occupation=row.occupation[:40],
        employer=row.employer,
        note=f"村（社区）：{row.village}" if row.village else "",
        phones=phones,
        household=row.household,
        residence=row.residence,
    )


def decision_data(row: RosterRow) -> DecisionData:
    """What a row says of the order."""
    return DecisionData(
        measure=row.measure,
        decision_number=row.decision_number,
        decision_authority=row.authority,
        decided_on=row.decided_on,
        received_on=row.received_on,
        ordered_term_months=row.term_months,
        ordered_from=row.term_from,
        ordered_to=row.term_to,
        substances=row.substances,
        police_station=row.station,
        note=row.remarks,
    )


def test_data(event: PastEvent) -> TestData:
    """What a list says of a past test. Only positive substances are known: the panel was not written down."""
    known = catalogue().substances
    return TestData(
        result=event.result,
        on=event.on or dt.date.min,
        type=DrugTest.Type.RANDOM if re.search(r"随机|抽检|突击", event.text) else DrugTest.Type.SCHEDULED,
        method=event.method,
        authority=_authority(event),
        place=event.place,
        tester_name=event.who,
        note=note_of(event),
        substances={code: True for code in event.substances if code in known},
    )


def _authority(event: PastEvent) -> str:
    where = f"{event.place}{event.who}"
    if re.search(r"派出所|公安|民警|禁毒大队", where):
        return DrugTest.Authority.POLICE
    if event.method == DrugTest.Method.LABORATORY:
        return DrugTest.Authority.LABORATORY
    return DrugTest.Authority.TOWN if re.search(r"街道|镇|乡", event.place) else DrugTest.Authority.AGENCY


def note_of(event: PastEvent) -> str:
    """What is kept of a past event in words, with the remark that its day is not exact where it is not."""
    said = event.text if event.kind == "test" else ""
    if event.month_only:
        said = "；".join(part for part in (said, "原表只写月份，按当月最后一天记") if part)
    return said


def contact_detail(event: PastEvent) -> Contact:
    """A contact without its fact."""
    present = "、".join(part for part in (event.who, event.present) if part)
    return Contact(
        form=event.form,
        found=event.found,
        place=event.place,
        present=present[:120],
        said=event.text,
        agreed=event.agreed,
        next_on=event.next_on,
    )


def closing_of(row: RosterRow, ends_on: dt.date | None) -> tuple[dt.date, str] | None:
    """Day and outcome of a closing that the list tells of.

    A normal closing stands after the last day of the term; one that the list dates a few days early is put right
    after it, an earlier release is of another kind.
    """
    if row.closed_on is None:
        return None
    if row.outcome != Case.Outcome.COMPLETED:
        return row.closed_on, row.outcome
    if ends_on is None:
        return row.closed_on, Case.Outcome.OTHER
    if row.closed_on > ends_on:
        return row.closed_on, Case.Outcome.COMPLETED
    if (ends_on - row.closed_on).days <= 3:
        return ends_on + dt.timedelta(days=1), Case.Outcome.COMPLETED
    return row.closed_on, Case.Outcome.OTHER


def closing_before(ends_on: dt.date | None, next_begins: dt.date) -> tuple[dt.date, str]:
    """How a case ended of which the list only shows that another followed it."""
    if ends_on is not None and ends_on < next_begins:
        return ends_on + dt.timedelta(days=1), Case.Outcome.COMPLETED
    return next_begins, Case.Outcome.OTHER


class Workers:
    """The accounts behind the names that a list writes for its social workers."""

    def __init__(self, accounts: Iterable[User], chosen: dict[str, int], fallback: User | None) -> None:
        accounts = list(accounts)
        self._by_key = {account.pk: account for account in accounts}
        self._by_name: dict[str, list[User]] = {}
        for account in accounts:
            self._by_name.setdefault(account.name.replace(" ", ""), []).append(account)
        self._chosen, self._fallback = chosen, fallback

    def of(self, name: str) -> User | None:
        """The worker in charge: as a person chose, else the only account of that name, else who brings the list in."""
        if name in self._chosen:
            return self._by_key.get(self._chosen[name], self._fallback)
        named = self._by_name.get(name.replace(" ", ""), []) if name else []
        return named[0] if len(named) == 1 else self._fallback

    def unknown(self, rows: Sequence[RosterRow]) -> dict[str, int]:
        """Names in the list without an account, with the number of their rows."""
        found: dict[str, int] = {}
        for row in rows:
            if row.worker and len(self._by_name.get(row.worker.replace(" ", ""), [])) != 1:
                found[row.worker] = found.get(row.worker, 0) + 1
        return found


def in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Facts as the engine reads them: by day, and within a day as they were written."""
    return sorted(facts, key=lambda fact: (fact.on, fact.pk))
