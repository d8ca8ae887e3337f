"""A random draw is fair, reproducible by its seed, and not to be guessed from anything that is public."""

from __future__ import annotations

import hashlib
import itertools
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from xiangnuan.cases.testing.draw import (
    Choice,
    choose,
    commitment_of,
    new_seed,
    rank_of,
    terms_of,
    working_days,
)

DAYS = working_days(date(2026, 11, 2), date(2026, 11, 13))
SEEDS = some.binary(min_size=32, max_size=32).map(bytes.hex)
POOLS = some.lists(some.integers(1, 10**9), min_size=12, max_size=60, unique=True)


def seeds(count: int) -> list[str]:
    """Seeds that are the same on every run."""
    return [hashlib.sha256(f"seed {number}".encode()).hexdigest() for number in range(count)]


def chi_square(counts: list[int]) -> float:
    """How far counts lie from all being equal."""
    mean = sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts) / mean


@pytest.fixture(scope="module")
def many() -> list[list[Choice]]:
    """Twenty thousand draws of five from forty."""
    return [choose(seed, range(1, 41), 5, DAYS) for seed in seeds(20_000)]


def test_every_case_of_forty_is_drawn_equally_often_in_twenty_thousand_draws(many) -> None:
    drawn = Counter(one.case for choices in many for one in choices)
    assert sum(drawn.values()) == 100_000
    # 39 degrees of freedom, 0.1 %: 72.05. Five without return from forty scatter less than five with return, by 35/39.
    assert chi_square([drawn[case] for case in range(1, 41)]) / (35 / 39) < 72.05


def test_every_working_day_is_equally_likely(many) -> None:
    days = Counter(one.day for choices in many for one in choices)
    assert len(DAYS) == 10
    assert chi_square([days[day] for day in DAYS]) < 27.88  # 9 degrees of freedom, 0.1 %


def test_two_cases_are_drawn_together_as_often_as_chance_says(many) -> None:
    together = sum({1, 2} <= {one.case for one in choices} for choices in many)
    expected = 20_000 * (5 * 4) / (40 * 39)
    assert abs(together - expected) < 4 * expected**0.5


@given(SEEDS, POOLS, some.integers(1, 12), some.randoms())
def test_the_same_seed_and_pool_always_give_the_same_choice_in_whatever_order(seed, pool, count, random) -> None:
    once = choose(seed, pool, count, DAYS)
    random.shuffle(pool)
    assert choose(seed, [*pool, pool[0]], count, DAYS) == once
    assert len({one.case for one in once}) == count
    assert {one.case for one in once} <= set(pool)


@given(SEEDS, POOLS, some.integers(0, 255))
def test_one_bit_of_the_seed_changes_every_rank(seed, pool, bit) -> None:
    other = f"{int(seed, 16) ^ (1 << bit):064x}"
    assert not {rank_of(seed, case) for case in pool} & {rank_of(other, case) for case in pool}
    assert commitment_of(other) != commitment_of(seed)


def test_what_is_public_does_not_decide_who_is_drawn() -> None:
    # Same pool, same number, same days: under many seeds each set of cases is another one, and overlaps as chance says.
    pool = range(1, 41)
    sets = [frozenset(one.case for one in choose(seed, pool, 5, DAYS)) for seed in seeds(2_000)]
    assert len(set(sets)) > 1_990
    shared = sum(len(one & other) for one, other in itertools.pairwise(sets)) / (len(sets) - 1)
    assert abs(shared - 5 * 5 / 40) < 0.08


def test_who_holds_the_commitment_for_the_seed_draws_others() -> None:
    pool = range(1, 41)
    guessed = [
        len(
            {one.case for one in choose(commitment_of(seed), pool, 5, DAYS)}
            & {one.case for one in choose(seed, pool, 5, DAYS)}
        )
        for seed in seeds(2_000)
    ]
    assert abs(sum(guessed) / len(guessed) - 5 * 5 / 40) < 0.08


@given(SEEDS, POOLS, some.integers(1, 10), some.integers(10**9 + 1, 2 * 10**9))
def test_one_case_more_moves_nobody_beyond_the_one_that_it_pushes_out(seed, pool, count, added) -> None:
    before, after = choose(seed, pool, count, DAYS), choose(seed, [*pool, added], count, DAYS)
    others = [one for one in after if one.case != added]
    assert others == before[: len(others)]
    assert len(others) >= count - 1


@given(SEEDS, POOLS)
def test_drawing_more_keeps_those_who_were_drawn_with_their_days(seed, pool) -> None:
    assert choose(seed, pool, 10, DAYS)[:4] == choose(seed, pool, 4, DAYS)


def test_the_terms_name_pool_number_and_days_and_nothing_else() -> None:
    terms = terms_of([3, 1, 2, 2], 2, DAYS)
    assert terms == terms_of([1, 2, 3], 2, DAYS)
    assert (
        len({terms, terms_of([1, 2, 4], 2, DAYS), terms_of([1, 2, 3], 3, DAYS), terms_of([1, 2, 3], 2, DAYS[1:])}) == 4
    )


def test_a_seed_has_two_hundred_and_fifty_six_bits_and_is_never_given_twice() -> None:
    made = {new_seed() for _ in range(200)}
    assert len(made) == 200
    assert {len(bytes.fromhex(seed)) for seed in made} == {32}


def test_only_working_days_count_holidays_out_and_make_up_days_in() -> None:
    # The national holiday of 2024: 1 to 7 October free, Sunday 29 September and Saturday 12 October worked.
    days = working_days(date(2024, 9, 28), date(2024, 10, 13))
    assert days[:3] == [date(2024, 9, 29), date(2024, 9, 30), date(2024, 10, 8)]
    assert days[-1] == date(2024, 10, 12)
    assert working_days(date(2024, 10, 1), date(2024, 10, 7)) == []
