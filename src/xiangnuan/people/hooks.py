"""Places where upper apps hang in: rows that move in a merge and what it recomputes, comparisons, what a referral shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.functional import Promise

from xiangnuan.access.models import User
from xiangnuan.people.models import Address, FamilyMember, Person, Phone, Referral, SealedNote

MergeListener = Callable[[User, Person, Person], None]
# From numbers of persons to rows of a comparison: {person: {label: value}}, labels in the order of the page.
Describer = Callable[[Sequence[int]], dict[int, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Shared:
    """Something of a person that a referral may share: its words, and the lines (label, value) of one person."""

    name: str
    label: str | Promise
    lines: Callable[[int], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class CopyPart:
    """What an upper app holds about a person and their own copy (PIPL 45) has to contain.

    `entries` answers with values under names that are the same in every language (person, with what is sealed or not),
    `lines` puts one entry into words: (label, value).
    """

    name: str
    title: str | Promise
    entries: Callable[[int, bool], list[dict[str, Any]]]
    lines: Callable[[dict[str, Any]], list[tuple[str, Any]]]


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A way from a person's page to what an upper app keeps about them."""

    label: str
    url: str
    icon: str


LinkMaker = Callable[[User, int], PersonLink | None]
Door = Callable[[User, int], str | None]


@dataclass
class _Registry:
    # (model, name of its foreign key to Person)
    mergeable: list[tuple[type[models.Model], str]] = field(default_factory=list)
    # Called before rows move, with the user, the record that gives rows away and the one that gets them.
    merge_preparers: list[MergeListener] = field(default_factory=list)
    # Called after rows have moved, with the user, the survivor and the absorbed person (also after an undo).
    merge_listeners: list[MergeListener] = field(default_factory=list)
    describers: list[Describer] = field(default_factory=list)
    shared: dict[str, Shared] = field(default_factory=dict)
    # Asked in turn for the page of a person who is not to be seen; the first answer stands instead of 404.
    doors: list[Door] = field(default_factory=list)
    links: list[LinkMaker] = field(default_factory=list)
    copies: dict[str, CopyPart] = field(default_factory=dict)


registry = _Registry(
    mergeable=[
        (Phone, "person"),
        (Address, "person"),
        (FamilyMember, "person"),
        (Referral, "person"),
        (SealedNote, "person"),
    ]
)


def rows_move_on_merge(model: type[models.Model], path: str = "person") -> None:
    """Register a model whose rows follow the person when two records are merged."""
    registry.mergeable.append((model, path))


def before_merge(preparer: MergeListener) -> None:
    """Register what has to be loosened before rows move (a constraint that holds within one person)."""
    registry.merge_preparers.append(preparer)


def after_merge(listener: MergeListener) -> None:
    """Register what has to be recomputed after a merge or its undo."""
    registry.merge_listeners.append(listener)


def describe_in_comparison(describer: Describer) -> None:
    """Register what an upper app knows of persons and a side-by-side comparison should show."""
    registry.describers.append(describer)


def referrals_may_share(shared: Shared) -> None:
    """Register something that a referral may share with a clinic doctor or counsellor, beside name, sex and age."""
    registry.shared[shared.name] = shared


def in_a_copy(part: CopyPart) -> None:
    """Register something that a person's own copy has to contain."""
    registry.copies[part.name] = part


def copy_parts() -> list[CopyPart]:
    """What upper apps hold about a person, in the order of registering."""
    return list(registry.copies.values())


def door_beside(door: Door) -> None:
    """Register who may be led elsewhere from the page of a person who is not to be seen (to a sealed record)."""
    registry.doors.append(door)


def way_around(user: User, person: int) -> str:
    """Where `user` is led instead of 404; empty where nowhere."""
    return next((url for door in registry.doors if (url := door(user, person))), "")


def link_on_person(maker: LinkMaker) -> None:
    """Register a way from a person's page; the maker answers None for whom it is not."""
    registry.links.append(maker)


def links_of(user: User, person: int) -> list[PersonLink]:
    """The ways from a person's page that `user` may go."""
    return [link for maker in registry.links if (link := maker(user, person))]
