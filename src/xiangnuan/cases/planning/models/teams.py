"""The help team around one person: seats by role, and who has sat on them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency
from xiangnuan.cases.models import Case

BY_CASE = Gate(area="case__area_code", worker="case__person__worker", person="case__person")
"""How every row of this app is bound: by its case."""


class TeamRole(models.Model):
    """A seat as an agency has it: one of its own, or what it changed of one that comes (`roles.yaml`).

    It holds no client data. A retired seat is offered no more; who sat on it stays readable.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    code = models.SlugField(max_length=20)
    name = models.CharField(_("名称"), max_length=30)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    is_active = models.BooleanField(_("还在使用"), default=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["agency", "code"], name="one_team_role_a_code"),)

    def __str__(self) -> str:
        return self.name


class HelpTeamMember(models.Model):
    """Somebody on a seat from a day until a day. Another one on the seat is another row: the history stays."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="team")
    role = models.CharField(_("席位"), max_length=20)
    name = models.CharField(_("姓名"), max_length=40)
    unit = models.CharField(_("单位或关系"), max_length=60, blank=True)
    phone = EncryptedTextField(_("电话"), blank=True)
    note = EncryptedTextField(_("备注"), blank=True)
    since = models.DateField(_("从"))
    until = models.DateField(_("到"), null=True, blank=True)
    leaving_reason = models.CharField(_("为什么不再参加"), max_length=100, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = GatedManager["HelpTeamMember"]()
    gate = BY_CASE

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="team_since_until"),
        )

    @property
    def is_present(self) -> bool:
        """Whether they sit on the seat now."""
        return self.until is None
