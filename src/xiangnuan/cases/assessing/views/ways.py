"""What the pages of this app find by number, as far as the user may see it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from xiangnuan.access.models import User
from xiangnuan.cases.assessing.models import Assessment
from xiangnuan.people.models import Person
from xiangnuan.people.queries import visible_persons


def person_of(user: User, pk: int) -> Person:
    """A person whom the user may see; 404 for any other."""
    return get_object_or_404(visible_persons(user).select_related("agency"), pk=pk)


def assessment_of(user: User, pk: int) -> Assessment:
    """An assessment that the user may see; 404 for any other."""
    rows = Assessment.objects.visible_to(user).select_related(
        "person", "recorded_by", "superseded_by", "crisis", "tier_fact__recorded_by", "successor"
    )
    return get_object_or_404(rows, pk=pk)
