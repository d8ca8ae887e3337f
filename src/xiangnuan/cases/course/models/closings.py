"""The end of a case on file: the closing investigation, what the person says of the service, and what follows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.cases.course.models.base import OfCase


class Judgment(models.TextChoices):
    """How one part of the term went, by those who looked at it."""

    GOOD = "good", _("好")
    FAIR = "fair", _("一般")
    POOR = "poor", _("有困难")
    UNKNOWN = "unknown", _("不清楚")


class ClosingInvestigation(OfCase):
    """What was found before the closing (结案调查): six judgments, a conclusion, the team's opinion. The latest holds."""

    PARTS = ("tests", "rules", "work", "family", "health", "relapse")

    on = models.DateField(_("调查日期"))
    present = models.CharField(_("谁参加"), max_length=200, blank=True)
    tests = models.CharField(_("检测"), max_length=7, choices=Judgment.choices)
    rules = models.CharField(_("遵守协议"), max_length=7, choices=Judgment.choices)
    work = models.CharField(_("工作和收入"), max_length=7, choices=Judgment.choices)
    family = models.CharField(_("家庭"), max_length=7, choices=Judgment.choices)
    health = models.CharField(_("身体和心理"), max_length=7, choices=Judgment.choices)
    relapse = models.CharField(_("预防复吸"), max_length=7, choices=Judgment.choices)
    conclusion = EncryptedTextField(_("结论"))
    opinion = EncryptedTextField(_("帮教小组意见"), blank=True)

    objects = GatedManager["ClosingInvestigation"]()

    class Meta:
        ordering = ("-on", "-pk")

    @property
    def judgments(self) -> list[tuple[str, str, str]]:
        """Label, words and value of each of the six."""
        return [
            (
                str(self._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                str(Judgment(getattr(self, name)).label),
                getattr(self, name),
            )
            for name in self.PARTS
        ]


class ServiceEvaluation(OfCase):
    """What the person says of the service, in their own number and words."""

    class How(models.TextChoices):
        PAPER = "paper", _("本人写在纸上")
        READ = "read", _("念给本人听，代写")
        PHONE = "phone", _("电话里说的")

    on = models.DateField(_("日期"))
    how = models.CharField(_("怎样评价"), max_length=5, choices=How.choices)
    satisfaction = models.PositiveSmallIntegerField(_("满意程度"))
    helped = EncryptedTextField(_("哪些帮助最有用"), blank=True)
    wishes = EncryptedTextField(_("希望怎样改进"), blank=True)

    objects = GatedManager["ServiceEvaluation"]()

    class Meta:
        ordering = ("-on", "-pk")


class Aftercare(OfCase):
    """Whether the person wants to stay in touch after the closing, until when, and when the next contact is due.

    Nobody is followed who has said no: it is a service, no supervision.
    """

    on = models.DateField(_("日期"))
    is_wanted = models.BooleanField(_("愿意继续联系"))
    until = models.DateField(_("联系到哪天"), null=True, blank=True)
    next_on = models.DateField(_("下次联系"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = GatedManager["Aftercare"]()

    class Meta:
        ordering = ("-on", "-pk")


class AftercareContact(models.Model):
    """One contact after the closing."""

    class Form(models.TextChoices):
        PHONE = "phone", _("电话")
        VISIT = "visit", _("上门")
        OFFICE = "office", _("来社工站")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    aftercare = models.ForeignKey(Aftercare, models.PROTECT, related_name="contacts")
    on = models.DateField(_("日期"))
    form = models.CharField(_("方式"), max_length=6, choices=Form.choices)
    is_reached = models.BooleanField(_("联系上了"), default=True)
    said = EncryptedTextField(_("谈了什么"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    objects = GatedManager["AftercareContact"]()
    gate = Gate(
        area="aftercare__case__area_code",
        worker="aftercare__case__person__worker",
        person="aftercare__case__person",
        sealed=("aftercare__case__sealed_on",),
    )

    class Meta:
        ordering = ("-on", "-pk")
