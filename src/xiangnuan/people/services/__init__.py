"""Every write about a person."""

from __future__ import annotations

from xiangnuan.people.services.merging import merge_persons, tell_apart, undo_merge
from xiangnuan.people.services.referring import ReferralData, end_referral, refer_person, write_note
from xiangnuan.people.services.registering import (
    PersonData,
    describe_person,
    description_mark,
    register_person,
)
from xiangnuan.people.services.revealing import Reason, Secret, reveal
from xiangnuan.people.services.surroundings import (
    add_family_member,
    describe_family_member,
    move_house,
    remove_family_member,
    set_phones,
)

__all__ = [
    "PersonData",
    "Reason",
    "ReferralData",
    "Secret",
    "add_family_member",
    "describe_family_member",
    "describe_person",
    "description_mark",
    "end_referral",
    "merge_persons",
    "move_house",
    "refer_person",
    "register_person",
    "remove_family_member",
    "reveal",
    "set_phones",
    "tell_apart",
    "undo_merge",
    "write_note",
]
