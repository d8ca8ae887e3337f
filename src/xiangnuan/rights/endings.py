"""What ends with a consent that is taken back: referrals to those for whom it was given (PIPL 15, 47)."""

from __future__ import annotations

from xiangnuan.access.models import User
from xiangnuan.access.roles import Role
from xiangnuan.people.models import Person, Referral
from xiangnuan.people.services import end_referral
from xiangnuan.rights import hooks
from xiangnuan.rights.models import Consent

_REFERRED_TO = {Consent.Purpose.COUNSELLING: Role.COUNSELLOR, Consent.Purpose.CLINIC: Role.CLINIC_DOCTOR}


def register_endings() -> None:
    """Let referrals end with the consent on which they rest."""
    for purpose, role in _REFERRED_TO.items():
        hooks.rests_on_consent(purpose, _ending_of(role))


def _ending_of(role: str) -> hooks.Ending:
    def end(user: User, person: Person) -> None:
        for referral in Referral.objects.filter(person=person, to__role=role, ended_at__isnull=True):
            if referral.can_end:
                end_referral(user, referral)

    return end
