"""A round of calls: several contacts entered together, all or none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from xiangnuan.access.models import User
from xiangnuan.cases.models import Case, Contact, Fact
from xiangnuan.cases.services.steps import record_contact


@dataclass(frozen=True)
class CallData:
    """One call of a round. `makes_up` is a day of a missed window that a call reaching the person makes up for."""

    found: bool
    said: str = ""
    agreed: str = ""
    purpose: str = ""
    makes_up: date | None = None


class RoundRefused(ValidationError):
    """Some calls of a round were refused, so none was recorded; `by_case` says which and why."""

    def __init__(self, by_case: dict[int, ValidationError]) -> None:
        super().__init__([message for error in by_case.values() for message in error.messages])
        self.by_case = by_case


@transaction.atomic
def record_phone_round(user: User, on: date, calls: Iterable[tuple[Case, CallData]]) -> list[Fact]:
    """Record the calls of a round, all or none; raises RoundRefused with every refusal."""
    facts: list[Fact] = []
    refused: dict[int, ValidationError] = {}
    for case, call in calls:
        try:
            with transaction.atomic():
                facts.append(
                    record_contact(
                        user,
                        case,
                        on,
                        Contact.Form.PHONE,
                        found=call.found,
                        said=call.said,
                        agreed=call.agreed,
                        purpose=call.purpose,
                        makes_up=call.makes_up if call.found else None,
                    )
                )
        except ValidationError as wrong:
            refused[case.pk] = wrong
    if refused:
        raise RoundRefused(refused)
    return facts
