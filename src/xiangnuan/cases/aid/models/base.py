"""What every row about one person shares here: whose it is, the case it came up in, and that it can be withdrawn."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate
from xiangnuan.cases.models import Case
from xiangnuan.people.models import Person


class OfPerson(models.Model):
    """A row about a person. One entered by mistake is withdrawn (who, when, why) and counts no more."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="%(class)ss")
    # The case in which it came up; what is sealed with it is out of sight when the person is back with another.
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    withdrawal_reason = models.CharField(_("撤回原因"), max_length=200, blank=True)

    gate = Gate(
        area="person__area_code",
        worker="person__worker",
        person="person",
        sealed=("person__sealed_on", "case__sealed_on"),
    )

    class Meta:
        abstract = True

    @property
    def is_standing(self) -> bool:
        """Whether it holds."""
        return self.withdrawn_at is None


class Told(models.TextChoices):
    """On what it rests that somebody outside is told about the person (PIPL 23 and 29)."""

    CONSENT = "consent", _("本人单独同意，由我们提供情况")
    SELF = "self", _("本人自己去办，我们没有提供情况")
    LAW = "law", _("法律规定应当提供")


class How(models.TextChoices):
    """How a consent was given."""

    PAPER = "paper", _("书面签字")
    SCAN = "scan", _("签字扫描件")
    ORAL = "oral", _("口头，有见证人")


class Disclosed(models.Model):
    """What rests on the person's consent, or on another ground."""

    ground = models.CharField(_("凭什么提供情况"), max_length=10, choices=Told.choices, blank=True)
    consent_on = models.DateField(_("同意日期"), null=True, blank=True)
    consent_how = models.CharField(_("同意方式"), max_length=10, choices=How.choices, blank=True)
    ground_note = models.CharField(_("法律依据或见证人"), max_length=120, blank=True)

    class Meta:
        abstract = True
