"""What the richer kinds of facts hold beside their date."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.cases.models.facts import Fact


class DrugTest(models.Model):
    """A drug test: an agency's own test is a service act, the police's has legal effect, so the authority is kept."""

    class Type(models.TextChoices):
        SCHEDULED = "scheduled", _("定期")
        RANDOM = "random", _("随机")
        AFTER_LEAVE = "after_leave", _("外出返回")
        CONFIRMATION = "confirmation", _("确认复检")
        MAKE_UP = "make_up", _("补检")
        OTHER = "other", _("其他")

    class Method(models.TextChoices):
        ONSITE = "onsite", _("现场尿检")
        LABORATORY = "laboratory", _("实验室检测")
        HAIR = "hair", _("毛发检测")

    class Result(models.TextChoices):
        NEGATIVE = "negative", _("阴性")
        POSITIVE = "positive", _("阳性")
        REFUSED = "refused", _("拒绝检测")
        EVADED = "evaded", _("逃避检测")
        MISSED = "missed", _("没有来")
        MISSED_EXCUSED = "missed_excused", _("有正当理由没有来")

    class Authority(models.TextChoices):
        AGENCY = "agency", _("本机构")
        TOWN = "town", _("镇街道")
        POLICE = "police", _("公安机关")
        LABORATORY = "laboratory", _("实验室")

    fact = models.OneToOneField(Fact, models.PROTECT, primary_key=True, related_name="drug_test")
    type = models.CharField(_("类型"), max_length=12, choices=Type.choices, default=Type.SCHEDULED)
    method = models.CharField(_("方法"), max_length=12, choices=Method.choices, default=Method.ONSITE)
    result = models.CharField(_("结果"), max_length=15, choices=Result.choices)
    authority = models.CharField(_("检测单位"), max_length=12, choices=Authority.choices, default=Authority.AGENCY)
    at = models.TimeField(_("时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    panel = models.CharField(_("检测板"), max_length=20, blank=True)
    kit_batch = models.CharField(_("试剂批号"), max_length=40, blank=True)
    sample_number = models.CharField(_("样本编号"), max_length=40, blank=True)
    tester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("检测人")
    )
    tester_name = models.CharField(_("检测人姓名"), max_length=40, blank=True)
    second_tester = models.CharField(_("第二检测人"), max_length=40, blank=True)
    witness_same_sex = models.BooleanField(_("同性别人员见证采样"), null=True, blank=True)
    medication = models.CharField(_("申报用药"), max_length=120, blank=True)
    # The test whose result this one checks (re-test, laboratory confirmation).
    retest_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="retests")
    objected_on = models.DateField(_("提出异议日期"), null=True, blank=True)


class SubstanceResult(models.Model):
    """The result for one substance of the panel."""

    test = models.ForeignKey(DrugTest, models.CASCADE, related_name="substances", db_index=False)  # see the constraint
    substance = models.CharField(max_length=30)
    positive = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["test", "substance"], name="one_result_a_substance"),)
        ordering = ("pk",)


class Contact(models.Model):
    """A visit, talk or call: where, who was there, what was said and agreed."""

    class Form(models.TextChoices):
        TALK = "talk", _("谈话")
        HOME_VISIT = "home_visit", _("家访")
        PHONE = "phone", _("电话访")
        VIDEO = "video", _("视频访")

    fact = models.OneToOneField(Fact, models.PROTECT, primary_key=True, related_name="contact")
    form = models.CharField(_("方式"), max_length=12, choices=Form.choices)
    # A code of purposes.yaml; empty where nobody said.
    purpose = models.CharField(_("目的"), max_length=20, blank=True, default="")
    found = models.BooleanField(_("见到（接通）本人"), default=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    present = models.CharField(_("在场人"), max_length=120, blank=True)
    said = models.TextField(_("谈话内容"), blank=True)
    agreed = models.TextField(_("约定"), blank=True)
    next_on = models.DateField(_("下次日期"), null=True, blank=True)


class Absence(models.Model):
    """Leaving the county: where to, why, with whom."""

    fact = models.OneToOneField(Fact, models.PROTECT, primary_key=True, related_name="absence")
    destination = models.CharField(_("去向"), max_length=80, blank=True)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    companion = models.CharField(_("同行人"), max_length=60, blank=True)
