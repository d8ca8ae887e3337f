"""What was sealed and by which rule, and every opening of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.people.models import Person


class Seal(models.Model):
    """One act of sealing one person, with the cases that it sealed, and how it ended where it did.

    While it stands, `sealed_on` is set on the person and on these cases. A person who is served again is let out
    (`lifted`): their old cases stay sealed. A seal set by mistake is undone: everything is as before.
    """

    class Rule(models.TextChoices):
        CLOSED = "closed", _("结案期满")
        MINOR = "minor", _("未成年时的个案")
        REQUEST = "request", _("本人请求")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="seals")
    cases = models.JSONField(default=list)
    rule = models.CharField(_("依据"), max_length=10, choices=Rule.choices)
    closed_on = models.DateField(_("结案日期"))
    due_on = models.DateField(_("可封存日期"))
    # The value of the rule then and where it comes from: {"parameter", "value", "source", "certainty"}.
    ground = models.JSONField(default=dict)
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = GatedManager["Seal"]()
    # The register of what is sealed is not itself sealed; its pages are the manager's alone.
    gate = Gate(area="person__area_code", worker="person__worker", sealed=())

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True, undone_at__isnull=True),
                name="one_standing_seal_a_person",
            ),
        )
        indexes = (models.Index(fields=["agency", "-id"], name="seal_agency"),)

    @property
    def is_standing(self) -> bool:
        """Whether the person is sealed by it now."""
        return self.lifted_at is None and self.undone_at is None


class Opening(models.Model):
    """A look into a sealed record: on which legal ground, by which paper, until when. It opens nothing for writing."""

    class Ground(models.TextChoices):
        STATE_ORGAN = "state_organ", _("国家机关为办案需要（治安管理处罚法第136条）")
        ENTITLED_UNIT = "entitled_unit", _("有关单位根据国家规定查询（治安管理处罚法第136条）")
        PERSON = "person", _("本人查阅、复制（个人信息保护法第45条）")
        REMEDY = "remedy", _("本人行政复议、诉讼或申诉")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="openings")
    ground = models.CharField(_("法律依据"), max_length=15, choices=Ground.choices)
    document_number = models.CharField(_("公文或申请编号"), max_length=80)
    reason = models.CharField(_("谁、为何查阅"), max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    until = models.DateTimeField(_("查阅截止"))
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = GatedManager["Opening"]()
    gate = Gate(area="person__area_code", worker="person__worker", sealed=())

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["agency", "-id"], name="opening_agency"),)
