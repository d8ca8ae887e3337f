"""Many keys in one line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def as_ranges(keys: Iterable[int]) -> list[list[int]]:
    """Keys as [first, last] pairs: a hundred thousand of them in one line."""
    ranges: list[list[int]] = []
    for key in sorted(keys):
        if ranges and key == ranges[-1][1] + 1:
            ranges[-1][1] = key
        else:
            ranges.append([key, key])
    return ranges


def from_ranges(ranges: Iterable[Sequence[int]]) -> list[int]:
    """The keys that `as_ranges` wrote."""
    return [key for first, last in ranges for key in range(first, last + 1)]
