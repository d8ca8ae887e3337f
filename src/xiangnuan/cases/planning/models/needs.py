"""What a person needs and what they can build on, by part of life, as found on a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case
from xiangnuan.cases.planning.models.teams import BY_CASE


class NeedsAssessment(models.Model):
    """One assessment. The next one supersedes it and it stays readable; a wrong one is withdrawn with a reason."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="needs_assessments")
    on = models.DateField(_("日期"))
    summary = EncryptedTextField(_("总的看法"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=200, blank=True)

    objects = GatedManager["NeedsAssessment"]()
    gate = BY_CASE

    class Meta:
        ordering = ("-on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(successor__isnull=True, withdrawn_at__isnull=True),
                name="one_standing_needs_assessment",
            ),
        )

    @property
    def is_standing(self) -> bool:
        """Whether it is the one that counts."""
        return self.successor_id is None and self.withdrawn_at is None


class Need(models.Model):
    """One part of life in an assessment."""

    class Level(models.TextChoices):
        NONE = "none", _("不需要帮助")
        SOME = "some", _("要帮一把")
        MUCH = "much", _("很需要帮助")

    assessment = models.ForeignKey(NeedsAssessment, models.PROTECT, related_name="lines")
    domain = models.CharField(_("方面"), max_length=12)
    level = models.CharField(_("需要"), max_length=5, choices=Level.choices, blank=True)
    strength = EncryptedTextField(_("长处"), blank=True)
    situation = EncryptedTextField(_("情况"), blank=True)

    objects = GatedManager["Need"]()
    gate = Gate(
        agency="assessment__agency",
        area="assessment__case__area_code",
        worker="assessment__case__person__worker",
        person="assessment__case__person",
    )

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["assessment", "domain"], name="one_need_a_domain"),)
