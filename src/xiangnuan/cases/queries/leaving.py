"""What is in the hands of an account, in numbers: an administrator reads them too, and sees no client."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from xiangnuan.access.areas import area_name
from xiangnuan.access.models import User
from xiangnuan.cases import hooks
from xiangnuan.cases.models import Case, Leaving, Obligation
from xiangnuan.cases.queries.duties import end_of_week
from xiangnuan.people.models import Person
from xiangnuan.web.clock import today


@dataclass(frozen=True)
class InHand:
    """What one account has in hand in one town: clients, and their duties that are late or due this week."""

    area_code: str
    town: str
    clients: int
    duties: int


def open_cases_of(account: User) -> QuerySet[Case]:
    """The cases of which an account is in charge."""
    return Case.objects.filter(worker=account, closed_on=None)


def persons_without_case_of(account: User) -> QuerySet[Person]:
    """Persons without an open case whom an account has in hand: no case was opened yet, or an upper app says so."""
    standing = Person.objects.filter(worker=account, merged_into=None)
    waiting = Q(cases=None)
    for find in hooks.finders_in_hand():
        waiting |= Q(pk__in=find(account).values("pk"))
    with_open_case = Case.objects.filter(worker=account, closed_on=None).values("person")
    return standing.filter(waiting).exclude(pk__in=with_open_case).distinct()


def in_hand(account: User) -> list[InHand]:
    """What an account has in hand, town by town."""
    clients: dict[str, int] = {}
    for rows in (open_cases_of(account), persons_without_case_of(account)):
        for code, count in rows.order_by().values_list("area_code").annotate(Count("pk")):
            clients[code] = clients.get(code, 0) + count
    duties = dict(
        Obligation.objects.filter(worker=account, settled_on=None, held=False, case__closed_on=None)
        .filter(Q(lapses_on=None) | Q(lapses_on__gt=today()))
        .filter(Q(due=None) | Q(due__lte=end_of_week(today())))
        .order_by()
        .values_list("case__area_code")
        .annotate(Count("pk"))
    )
    return [
        InHand(code, area_name(code) if code else "", clients[code], duties.get(code, 0)) for code in sorted(clients)
    ]


def staff_of(user: User) -> QuerySet[User]:
    """The open accounts of the user's agency, each with the number of its open cases; closed ones are gone already."""
    return (
        User.objects.filter(agency_id=user.agency_id or 0, is_active=True)
        .annotate(open_cases=Count("cases", filter=Q(cases__closed_on=None)))
        .select_related("area")
    )


def takers_for(account: User) -> QuerySet[User]:
    """The social workers who may take over from an account: those who stay."""
    return User.objects.filter(
        agency_id=account.agency_id or 0, role="social_worker", is_active=True, left_on=None
    ).exclude(pk=account.pk)


def leavings_of(user: User) -> QuerySet[Leaving]:
    """Those who left the user's agency, the last first."""
    return Leaving.objects.filter(agency_id=user.agency_id or 0).select_related("account", "by")


def can_be_undone(leaving: Leaving) -> bool:
    """Whether a handing over is of today and stands."""

    return leaving.undone_at is None and timezone.localtime(leaving.at).date() == today()
