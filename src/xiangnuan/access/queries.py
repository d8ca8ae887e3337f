"""Reads about access given for a time; the acting user comes first."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from xiangnuan.access.models import Anomaly, AuditEntry, Cover, EmergencyAccess, SupervisionGrant, User
from xiangnuan.access.models.grants import Period, in_force
from xiangnuan.access.once import once
from xiangnuan.access.roles import Role
from xiangnuan.web.clock import today

State = Period.State


def covers_of(user: User) -> QuerySet[Cover]:
    """The covers that a worker gave or took; all of the agency for the manager."""
    covers = Cover.objects.filter(agency=user.agency_id).select_related("absent", "colleague", "by", "ended_by")
    return covers if user.may("case.assign") else covers.filter(Q(absent=user) | Q(colleague=user))


def covers_to_end(user: User) -> QuerySet[Cover]:
    """Those that the user may end: the own clients', all for the manager."""
    covers = covers_of(user)
    return covers if user.may("case.assign") else covers.filter(absent=user)


def supervisions_of(user: User) -> QuerySet[SupervisionGrant]:
    """The supervision grants that name the user; all of the agency for the manager."""
    grants = SupervisionGrant.objects.filter(agency=user.agency_id).select_related("author", "supervisor", "by")
    return grants if user.role == Role.MANAGER else grants.filter(Q(author=user) | Q(supervisor=user))


def supervisions_to_end(user: User) -> QuerySet[SupervisionGrant]:
    """Those that the user may take back: the author's own, all for the manager."""
    grants = supervisions_of(user)
    return grants if user.role == Role.MANAGER else grants.filter(author=user)


def emergencies_of(user: User) -> QuerySet[EmergencyAccess]:
    """Every emergency access of the agency, and every look in vain, for those who review them."""
    rows = EmergencyAccess.objects.filter(agency=user.agency_id).select_related("user", "reviewed_by")
    return rows if user.may("emergency.review") else rows.none()


def emergencies_to_review(user: User) -> int:
    """How many emergency accesses wait for the manager; counted once a request."""
    return once(
        ("emergencies to review", user.agency_id),
        lambda: emergencies_of(user).filter(reviewed_at__isnull=True, person__isnull=False).count(),
    )


def anomalies_of(user: User) -> QuerySet[Anomaly]:
    """The hints of what is unusual in the user's own agency, for who reads its trail."""
    rows = Anomaly.objects.filter(agency=user.agency_id).select_related("looked_by")
    return rows if user.may("audit.read") else rows.none()


def anomalies_waiting(user: User) -> int:
    """How many hints nobody has looked at; counted once a request."""
    return once(
        ("anomalies waiting", user.agency_id), lambda: anomalies_of(user).filter(looked_at__isnull=True).count()
    )


def last_writing(act: str, person: int | None, number: int) -> AuditEntry | None:
    """The last time that a thing (`number`) about a person was written by this act: who, and when."""
    return AuditEntry.objects.filter(person=person, act=act, object=number).order_by("-pk").first()


def in_state(state: str) -> Q:
    """The condition for periods that stand as `state` says today; everything for a word that is none."""
    day = today()
    conditions = {
        State.RUNNING: in_force(day),
        State.AHEAD: Q(since__gt=day, ended_at__isnull=True),
        State.OVER: Q(until__lt=day, ended_at__isnull=True),
        State.ENDED: Q(ended_at__isnull=False),
    }
    return conditions[State(state)] if state in State.values else Q()


def workers_of(user: User) -> QuerySet[User]:
    """The social workers of the user's agency who have an open account."""
    return User.objects.filter(agency=user.agency_id, role=Role.SOCIAL_WORKER, is_active=True).order_by("name", "pk")
