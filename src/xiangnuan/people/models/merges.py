"""Two records of one person made one, and the way back; two that look alike told apart."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.people.models.persons import Person


class Merge(models.Model):
    """A merge: which rows moved from `absorbed` to `survivor`, who decided it and why, and whether it was undone."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    survivor = models.ForeignKey(Person, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Person, models.PROTECT, related_name="merged_by")
    # {"people.phone": [ids], ...}: what has to go back when it is undone.
    moved = models.JSONField(default=dict)
    # Fields of the survivor that were filled from the absorbed record, with what stood there before.
    filled = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GatedManager["Merge"]()
    gate = Gate(area="survivor__area_code", worker="survivor__worker")

    class Meta:
        ordering = ("-pk",)


class Distinction(models.Model):
    """Somebody looked at two records that look alike and said that they are two persons: they are not shown again."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    # The smaller number first, so that a pair is one row.
    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = GatedManager["Distinction"]()
    gate = Gate(area="first__area_code", worker="first__worker")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["first", "second"], name="one_distinction_a_pair"),)
        ordering = ("-pk",)
