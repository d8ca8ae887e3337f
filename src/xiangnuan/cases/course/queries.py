"""The reads of this app: leave, notices and decisions with filters, what can be cited, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from xiangnuan.access.models import User
from xiangnuan.cases.course.models import Aftercare, BreachDecision, LeaveExtension, LeaveRequest, Notice
from xiangnuan.cases.models import BreachCount, Case, Fact
from xiangnuan.people.queries import search_persons

EXPORTED = 20_000
STANDING = Q(withdrawn_at__isnull=True)
APPROVED = STANDING & Q(decision="approved")
OUT = APPROVED & Q(left_on__isnull=False, returned_on__isnull=True, still_out=True)
LEAVES: dict[str, Q] = {
    "open": (STANDING & Q(decision="")) | (APPROVED & Q(left_on__isnull=True)) | OUT,
    "waiting": STANDING & Q(decision=""),
    "approved": APPROVED & Q(left_on__isnull=True),
    "away": OUT,
    "back": APPROVED & Q(left_on__isnull=False) & (Q(returned_on__isnull=False) | Q(still_out=False)),
    "refused": STANDING & Q(decision="refused"),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "all": Q(),
}
NOTICES: dict[str, Q] = {
    "unserved": STANDING & Q(served_on__isnull=True),
    "served": STANDING & Q(served_on__isnull=False),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "all": Q(),
}
BREACHES: dict[str, Q] = {
    "waiting": STANDING & Q(decided_on__isnull=True),
    "report": STANDING & Q(outcome="report"),
    "not_serious": STANDING & Q(outcome="not_serious"),
    "withdrawn": Q(withdrawn_at__isnull=False),
    "all": Q(),
}
# The kinds of facts that a notice or a proposal rests on, and the results of tests among them.
CITED = (Fact.Kind.DRUG_TEST, Fact.Kind.ABSENCE, Fact.Kind.CONTACT, Fact.Kind.CHECK_IN, Fact.Kind.RENEWED_USE)
MISSED = ("refused", "evaded", "missed", "positive")
MOST_CITED = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked for; anything that makes no sense is as if it were not there."""

    text: str = ""
    state: str = ""
    town: str = ""
    worker: str = ""
    sort: str = ""
    cursor: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> Asked:
        """From the address."""
        town, worker = query.get("town", ""), query.get("worker", "")
        return cls(
            text=query.get("q", "").strip()[:60],
            state=query.get("state", "")[:12],
            town=town if town.isdecimal() and len(town) <= 12 else "",
            worker=worker if worker.isdecimal() and len(worker) < 18 else "",
            sort=query.get("sort", "") if query.get("sort", "").removeprefix("-") in ("on", "name") else "",
            cursor=query.get("cursor", ""),
        )

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the order was asked for."""
        return any((self.text, self.state, self.town, self.worker))

    def order(self, day: str) -> tuple[str, ...]:
        """The columns of the order; the latest day stands first."""
        columns = ("case__person__name_pinyin", "pk") if self.sort.endswith("name") else (day, "pk")
        backwards = self.sort.startswith("-") or not self.sort
        return tuple(f"-{name}" for name in columns) if backwards else columns

    def narrow(self, user: User, rows: QuerySet[Any], states: dict[str, Q], usual: str) -> QuerySet[Any]:
        """The rows that fit, with what a line of a list says of the person."""
        rows = rows.filter(states.get(self.state, states["all" if self.text else usual]))
        if self.text:
            rows = rows.filter(case__person__in=search_persons(user, self.text).values("pk"))
        if self.town:
            rows = rows.filter(case__area_code=self.town)
        if self.worker:
            rows = rows.filter(case__person__worker=int(self.worker))
        return rows.select_related("case__person__worker")


def with_return(rows: QuerySet[LeaveRequest]) -> QuerySet[LeaveRequest]:
    """With whether the absence is still open: a return may have been noted as an act of the case."""
    out = Fact.objects.filter(
        case=OuterRef("case"), kind=Fact.Kind.ABSENCE, superseded_at__isnull=True, until__isnull=True
    )
    return rows.annotate(still_out=Exists(out))


def leaves_of(user: User, asked: Asked) -> QuerySet[LeaveRequest]:
    """Leave that `user` may see and that fits; without a word what is waiting, agreed to or running."""
    return asked.narrow(user, with_return(LeaveRequest.objects.visible_to(user)), LEAVES, "open")


def notices_of(user: User, asked: Asked) -> QuerySet[Notice]:
    """Notices that `user` may see and that fit."""
    return asked.narrow(user, Notice.objects.visible_to(user), NOTICES, "all")


def breaches_of(user: User, asked: Asked) -> QuerySet[BreachDecision]:
    """Proposals and decisions on breaches that `user` may see and that fit."""
    return asked.narrow(user, BreachDecision.objects.visible_to(user), BREACHES, "all").select_related("decided_by")


def citable(case: Case) -> QuerySet[Fact]:
    """The facts of a case on which a notice may rest, the latest first."""
    rows = Fact.objects.filter(case=case, superseded_at__isnull=True, kind__in=CITED)
    tests = ~Q(kind=Fact.Kind.DRUG_TEST) | Q(event__result__in=MISSED)
    away = ~Q(kind=Fact.Kind.ABSENCE) | Q(event__permitted=False, event__reported=False)
    met = ~Q(kind=Fact.Kind.CONTACT) | Q(event__found=False)
    return rows.filter(tests, away, met)


def counts_of(case: Case) -> list[BreachCount]:
    """The counts of a case against their thresholds, what is nearest first."""
    return list(BreachCount.objects.filter(case=case).order_by("-serious", "-warn", "-count", "pk"))


# What waits ----------------------------------------------------------------------------------------------------------
def leaves_due(user: User, until: date) -> QuerySet[LeaveRequest]:
    """Leave that asks for somebody by a day: requests and extensions to answer, returns that are due."""
    asks = LeaveExtension.objects.filter(leave=OuterRef("pk"), decision="")
    return (
        with_return(LeaveRequest.objects.visible_to(user))
        .annotate(asks_longer=Exists(asks))
        .filter(LEAVES["waiting"] | (OUT & (Q(allowed_until__lte=until) | Q(asks_longer=True))))
        .select_related("case__person")
        .order_by("since", "pk")
    )


def breaches_due(user: User) -> QuerySet[BreachDecision]:
    """Proposals that wait for the decision of this user: not the own ones."""
    rows = BreachDecision.objects.visible_to(user).filter(BREACHES["waiting"]).exclude(recorded_by=user)
    return rows.select_related("case__person").order_by("proposed_on", "pk")


def aftercare_due(user: User, until: date) -> QuerySet[Aftercare]:
    """Contacts after a closing that are due by a day, with who wants them; of a case only what was agreed last."""
    later = Aftercare.objects.filter(case=OuterRef("case"), withdrawn_at__isnull=True, pk__gt=OuterRef("pk"))
    rows = Aftercare.objects.visible_to(user).filter(
        ~Exists(later), withdrawn_at__isnull=True, is_wanted=True, next_on__lte=until
    )
    return rows.select_related("case__person").order_by("next_on", "pk")
