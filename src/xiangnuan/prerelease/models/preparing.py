"""What is prepared for the release: one line for each part of a life."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.prerelease.models.stays import Stay


class Preparation(models.Model):
    """One part of life of one stay: how it stands, whether help is needed, what is arranged, by whom, until when."""

    class Domain(models.TextChoices):
        HOME = "home", _("住处")
        FAMILY = "family", _("家庭")
        WORK = "work", _("就业")
        INSURANCE = "insurance", _("社保和救助")
        HEALTH = "health", _("健康")
        PAPERS = "papers", _("证件和户口")

    class Need(models.TextChoices):
        NONE = "none", _("不需要帮助")
        SOME = "some", _("要帮一把")
        MUCH = "much", _("很需要帮助")

    stay = models.ForeignKey(Stay, models.CASCADE, related_name="preparations")
    domain = models.CharField(_("方面"), max_length=10, choices=Domain.choices)
    need = models.CharField(_("需要"), max_length=5, choices=Need.choices, blank=True)
    situation = models.CharField(_("情况"), max_length=300, blank=True)
    arrangement = models.CharField(_("安排"), max_length=300, blank=True)
    owner = models.CharField(_("谁来办"), max_length=60, blank=True)
    due_on = models.DateField(_("什么时候办好"), null=True, blank=True)
    is_ready = models.BooleanField(_("已办好"), default=False)

    objects = GatedManager["Preparation"]()
    gate = Gate(agency="stay__agency", area="stay__person__area_code", worker="stay__person__worker")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["stay", "domain"], name="one_line_a_domain"),)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do: no help is needed, or it is arranged and done."""
        return self.need == self.Need.NONE or (bool(self.need) and self.is_ready)
