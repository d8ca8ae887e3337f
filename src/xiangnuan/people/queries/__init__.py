"""Every read about persons that is more than one line; each starts at the gate."""

from __future__ import annotations

from xiangnuan.people.queries.comparing import compared, record_rows
from xiangnuan.people.queries.duplicates import Pair, is_sealed_number, possible_doubles, probable_doubles
from xiangnuan.people.queries.finding import Found, first_found, search_persons, visible_persons
from xiangnuan.people.queries.meeting import Meeting, is_within_reach, persons_met
from xiangnuan.people.queries.referrals import (
    Reduced,
    notes_of,
    phone_lines,
    professionals_of,
    reduced_person,
    referrals_of,
    shared_words,
    worker_of_person,
)

__all__ = [
    "Found",
    "Meeting",
    "Pair",
    "Reduced",
    "compared",
    "first_found",
    "is_sealed_number",
    "is_within_reach",
    "notes_of",
    "persons_met",
    "phone_lines",
    "possible_doubles",
    "probable_doubles",
    "professionals_of",
    "record_rows",
    "reduced_person",
    "referrals_of",
    "search_persons",
    "shared_words",
    "visible_persons",
    "worker_of_person",
]
