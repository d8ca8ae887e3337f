"""How an agency numbers its documents, and how far each series has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import Agency


class NumberRule(models.Model):
    """The pattern of an agency's numbers, as 平生阳〔{year}〕{form}{serial:04d}号; a change begins no series anew."""

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="number_rule")
    pattern = models.CharField(_("编号格式"), max_length=80)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class NumberSeries(models.Model):
    """The last serial given out for one form in one year. Its row is locked while a number is taken: no gaps, no doubles."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    form = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "form", "year"], name="one_series_a_form_and_year"),)
