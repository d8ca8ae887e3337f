"""One agency with an account of each role, and one of everything that a URL can name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.test import Client
from tests.worlds import a_case, a_person, an_account, an_agency

from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.cases.roster.models import RosterImport
from xiangnuan.exchange.services import create_token
from xiangnuan.people.services import add_family_member, merge_persons


def signed_in(user: User) -> Client:
    """A browser in which this account is signed in."""
    client = Client()
    client.force_login(user)
    return client


class Everything:
    """`staff` are signed in and see all here as far as their role goes; `strangers` have these roles elsewhere."""

    def __init__(self) -> None:
        agency = an_agency()
        accounts = {role: an_account(agency, role) for role in Role}
        self.staff = {role: signed_in(user) for role, user in accounts.items()}
        elsewhere = an_agency()
        self.strangers = {role: signed_in(an_account(elsewhere, role)) for role in Role}
        self.worker = accounts[Role.SOCIAL_WORKER]
        self.person = a_person(self.worker)
        self.case = a_case(self.worker, self.person)
        self.member = add_family_member(self.worker, self.person, name="林大", relation="父亲")
        double = a_person(self.worker, "林玉安二", identity_kind="none", identity_number="")
        self.merge = merge_persons(accounts[Role.MANAGER], a_person(self.worker, "林玉安一"), double, "同一个人")
        self.other = a_person(self.worker, "王海")
        self.duty = self.case.obligations.filter(settled_on=None).first()
        self.fact = self.case.facts.get(kind="check_in")

        self.token, _key = create_token(self.worker, "统计", ["case.read"], 30)
        self.roster = RosterImport.objects.create(
            agency=agency, by=self.worker, area_id="330482", area_code="330482", filename="名册.xlsx"
        )

    def arguments(self, name: str, keys: Iterable[str]) -> dict[str, Any]:
        """The arguments by which a URL names something of this agency."""
        of_name = {"pk": self.roster.pk} if name.startswith("cases:roster_") else self._by_name().get(name, {})
        return {key: of_name[key] if key in of_name else self._by_key()[key] for key in keys}

    def _by_name(self) -> dict[str, dict[str, Any]]:
        case, fact, person = {"pk": self.case.pk}, {"pk": self.fact.pk}, {"pk": self.person.pk}
        member, merge = {"pk": self.member.pk}, {"pk": self.merge.pk}
        return {
            "today:why": {"pk": self.duty.pk},
            "people:person": person,
            "people:edit": person,
            "people:family_new": person,
            "people:reveal": person,
            "people:merge_with": person,
            "people:family_edit": member,
            "people:family_remove": member,
            "people:merged": merge,
            "people:undo_merge": merge,
            "cases:acts": case,
            "cases:record": case,
            "cases:history": case,
            "cases:assign": case,
            "cases:correct": fact,
            "cases:withdraw": fact,
            **{f"api:{name}": case for name in ("case", "term", "obligations", "breaches", "contacts", "drug_tests")},
            "api:person": person,
            "exchange:revoke": {"pk": self.token.pk},
            "access:account": {"pk": self.worker.pk},
            "access:account_password": {"pk": self.worker.pk},
            # No account here has a second factor: its number is nobody's.
            "mfa_remove_webauthn": {"pk": 1},
            "mfa_edit_webauthn": {"pk": 1},
        }

    def _by_key(self) -> dict[str, Any]:
        return {
            "person": self.person.pk,
            "one": self.person.pk,
            "other": self.other.pk,
            "act": "contact",
            "secret": "identity",
            "indicator": "clients_received",
        }
