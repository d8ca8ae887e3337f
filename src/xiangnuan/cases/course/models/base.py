"""What every row about one case shares here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate
from xiangnuan.cases.models import Case


class OfCase(models.Model):
    """A row about a case. One entered by mistake is withdrawn (who, when, why) and stays to be read."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdrawal_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)

    gate = Gate(
        area="case__area_code", worker="case__person__worker", person="case__person", sealed=("case__sealed_on",)
    )

    class Meta:
        abstract = True

    @property
    def is_standing(self) -> bool:
        """Whether it holds."""
        return self.withdrawn_at is None
