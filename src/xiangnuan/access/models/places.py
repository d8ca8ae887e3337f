"""Agencies and the administrative areas in which they work."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """An administrative division by its code: 2 digits a province, 4 a city, 6 a county, 9 a town or sub-district."""

    code = models.CharField(_("代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """A social-work agency: the tenant. Every row of client data names its agency and province."""

    name = models.CharField(_("名称"), max_length=80, unique=True)
    short_name = models.CharField(_("简称"), max_length=30)
    area = models.ForeignKey(Area, models.PROTECT, related_name="agencies")
    towns = models.ManyToManyField(Area, related_name="served_by", blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """The two digits of the province."""
        return self.area_id[:2]
