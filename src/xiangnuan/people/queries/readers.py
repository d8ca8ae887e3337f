"""Who has looked at a person, from the audit trail: for the manager who answers for it, and for the person who asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from xiangnuan.access.audit_words import act_in_words
from xiangnuan.access.models import AuditEntry, User
from xiangnuan.people.models import Person
from xiangnuan.web.clock import now

Action = AuditEntry.Action
# Lists and searches show a row among others and name nobody in the trail; these are looks at one person.
LOOKS = (Action.READ, Action.REVEAL, Action.EXPORT, Action.PRINT)
WITHIN = timedelta(days=365)
# A person with a long history has thousands; what is older is with the auditor.
MOST = 5_000


@dataclass(slots=True)
class Reader:
    """What one account looked at on one day: acts in words with how often, the newest first."""

    day: date
    user: int | None
    name: str
    acts: Counter[str] = field(default_factory=Counter)
    revealed: bool = False
    exported: bool = False

    @property
    def times(self) -> int:
        """How many looks."""
        return self.acts.total()

    @property
    def acts_in_words(self) -> list[tuple[str, int]]:
        """The acts, the most frequent first."""
        return [(act_in_words(act), times) for act, times in self.acts.most_common()]


def readers_of(user: User, person: Person) -> list[Reader]:
    """Who looked at a person within a year, by account and day, the newest day first; own agency only."""
    entries = (
        AuditEntry.objects.filter(person=person.pk, agency=user.agency_id, action__in=LOOKS, at__gte=now() - WITHIN)
        .order_by("-pk")
        .values_list("at", "user", "user_name", "action", "act")[:MOST]
    )
    return _by_account_and_day(entries)


def _by_account_and_day(entries: Iterable[tuple[object, ...]]) -> list[Reader]:
    found: dict[tuple[date, int | None], Reader] = {}
    for at, user, name, action, act in entries:
        day = timezone.localtime(at).date()  # type: ignore[arg-type]
        one = found.setdefault((day, user), Reader(day, user, str(name)))  # type: ignore[arg-type]
        one.acts[str(act)] += 1
        one.revealed |= action == Action.REVEAL
        one.exported |= action in (Action.EXPORT, Action.PRINT)
    return list(found.values())
