"""What can be printed for a person now: each form with the record that it would be about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xiangnuan.access.models import User
from xiangnuan.access.roles import REACH, Reach
from xiangnuan.documents.papers.register import CASE, FACT, REFERRAL, STAY, OfficialForm, official_forms
from xiangnuan.documents.papers.subjects import Subject
from xiangnuan.web.dates import long_date

# So many of the latest facts are offered for a form; earlier ones are printed from the case's own history.
LATEST = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """One paper that can be made. `about` names the record in an address: fact-12, case-3, blank-3, stay-1, referral-4."""

    form: OfficialForm
    subject: Subject
    about: str
    label: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from any other paper of the person."""
        return self.form.code, self.about


def forms_for(user: User) -> list[OfficialForm]:
    """The forms that a user may see: the town's office none that tell of health or mind."""
    keeps_off = REACH[user.role] is Reach.AREA
    return [form for form in official_forms() if not (keeps_off and form.sensitive)]


def offers_of(user: User, subjects: list[Subject], *, latest: int | None = LATEST) -> list[Offer]:
    """All papers that make sense for these subjects of one person, in the order of the file."""
    return [offer for form in forms_for(user) for subject in subjects for offer in _offers(form, subject, latest)]


def _offers(form: OfficialForm, subject: Subject, latest: int | None) -> Iterator[Offer]:
    about = kind_of(subject)
    case = subject.case
    if form.source == FACT:
        if about != CASE or case is None:
            return
        facts = [fact for fact in reversed(subject.facts) if fact.kind in form.kinds]
        fitting = [one for one in facts if form.fits(subject.about(one))]
        for fact in fitting[:latest]:
            yield Offer(form, subject.about(fact), f"fact-{fact.pk}", long_date(fact.on))
        if form.fits(subject) and case.closed_on is None:
            yield Offer(form, subject, f"blank-{case.pk}", "")
    elif form.source == about and form.fits(subject):
        yield Offer(form, subject, f"{about}-{_number(subject)}", _label(subject))


def kind_of(subject: Subject) -> str:
    """What a subject is about, when no fact is named."""
    return STAY if subject.stay is not None else REFERRAL if subject.referral is not None else CASE


def _number(subject: Subject) -> int:
    record: Any = subject.stay or subject.referral or subject.case
    return int(record.pk)


def _label(subject: Subject) -> str:
    if subject.stay is not None:
        return subject.stay.centre.name
    if subject.referral is not None:
        return long_date(subject.referral.since)
    case = subject.case
    return f"{case.get_measure_display()} {long_date(case.taken_on)}" if case is not None else ""


def find_offer(user: User, subjects: list[Subject], form: OfficialForm, about: str) -> Offer | None:
    """The paper that an address names; None where the records have no such paper."""
    if form not in forms_for(user):
        return None
    for subject in subjects:
        for offer in _offers(form, subject, None):
            if offer.about == about:
                return offer
    return None
