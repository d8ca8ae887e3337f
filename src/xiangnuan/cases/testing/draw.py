"""Random draws that nobody can guess or bend: a secret seed, committed to in public, decides alone. Pure Python.

A draw is `seed + pool + how many + days`. The seed is 256 bits from the operating system. At once its SHA-256, the
commitment, is shown to everybody; the seed itself after the window. Of each case in the pool HMAC-SHA256 under the
seed gives a rank, and the lowest ranks are drawn: every case has the same chance, whatever its tier, and a case more or
less moves nobody else's rank. A second HMAC picks the day, every working day alike.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xiangnuan.law.days import within_working_days

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Choice:
    """One case that was drawn, and its day."""

    case: int
    day: date


def new_seed() -> str:
    """A secret seed of 256 bits, in hexadecimal."""
    return secrets.token_hex(SEED_BYTES)


def commitment_of(seed: str) -> str:
    """What is shown of a seed at once: its SHA-256, from which nobody finds the seed."""
    return hashlib.sha256(bytes.fromhex(seed)).hexdigest()


def terms_of(pool: Iterable[int], count: int, days: Sequence[date]) -> str:
    """The SHA-256 of what is drawn from: the pool, how many, and the days. With the commitment it fixes the draw."""
    text = (
        f"count={count}\ndays={','.join(day.isoformat() for day in days)}\npool={','.join(map(str, sorted(set(pool))))}"
    )
    return hashlib.sha256(text.encode()).hexdigest()


def rank_of(seed: str, case: int) -> str:
    """The rank of a case: HMAC-SHA256 of `rank:<case>` under the seed, in hexadecimal. The lowest are drawn."""
    return hmac.digest(bytes.fromhex(seed), f"rank:{case}".encode(), "sha256").hex()


def day_of(seed: str, case: int, days: Sequence[date]) -> date:
    """The day of a case: HMAC-SHA256 of `day:<case>` under the seed as a number, modulo the days.

    256 bits over at most some hundred days: that the modulo favours the first of them cannot be measured.
    """
    number = int.from_bytes(hmac.digest(bytes.fromhex(seed), f"day:{case}".encode(), "sha256"))
    return days[number % len(days)]


def choose(seed: str, pool: Iterable[int], count: int, days: Sequence[date]) -> list[Choice]:
    """The cases that are drawn, by rank. The order of the pool and doubles in it change nothing."""
    ranked = sorted(set(pool), key=lambda case: rank_of(seed, case))
    return [Choice(case, day_of(seed, case, days)) for case in ranked[:count]]


def working_days(first: date, last: date) -> list[date]:
    """The working days from `first` to `last`, holidays left out and make-up days counted."""
    days: list[date] = []
    day = within_working_days(first - timedelta(days=1), 1).day
    while day <= last:
        days.append(day)
        day = within_working_days(day, 1).day
    return days
