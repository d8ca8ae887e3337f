"""A person served, the ways to reach them, those around them, referrals, and merges of double entries."""

from __future__ import annotations

from xiangnuan.people.models.merges import Distinction, Merge
from xiangnuan.people.models.persons import Person
from xiangnuan.people.models.referrals import Referral, SealedNote
from xiangnuan.people.models.surroundings import Address, FamilyMember, Phone

__all__ = ["Address", "Distinction", "FamilyMember", "Merge", "Person", "Phone", "Referral", "SealedNote"]
