"""Employers and courses that an agency knows. Neither register holds anything about a client."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.models import Agency


class Employer(models.Model):
    """A firm or a workshop that may have work; `willing` is what it has said of persons whom the agency introduces."""

    class Willing(models.TextChoices):
        YES = "yes", _("愿意接收")
        NO = "no", _("不接收")
        UNKNOWN = "unknown", _("还没有问")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("单位名称"), max_length=80)
    trade = models.CharField(_("行业"), max_length=40, blank=True)
    place = models.CharField(_("所在地"), max_length=80, blank=True)
    contact = models.CharField(_("单位联系人"), max_length=40, blank=True)
    office_phone = models.CharField(_("办公电话"), max_length=40, blank=True)
    posts = models.PositiveSmallIntegerField(_("提供岗位"), default=0)
    willing = models.CharField(_("愿意接收"), max_length=10, choices=Willing.choices, default=Willing.UNKNOWN)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    is_active = models.BooleanField(_("还在使用"), default=True)

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["agency", "name"], name="one_employer_a_name"),)

    def __str__(self) -> str:
        return self.name


class Course(models.Model):
    """A course for a trade or a certificate, held once from one day to another."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(_("课程"), max_length=80)
    provider = models.CharField(_("举办单位"), max_length=80)
    starts_on = models.DateField(_("开课日期"))
    ends_on = models.DateField(_("结束日期"))
    places = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True)
    # In fen; 0 is free of charge, None is not known.
    cost = models.PositiveIntegerField(_("费用"), null=True, blank=True)
    certificate = models.CharField(_("可取得的证书"), max_length=80, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    is_active = models.BooleanField(_("还在使用"), default=True)

    class Meta:
        ordering = ("-starts_on", "pk")
        indexes = (models.Index(fields=["agency", "starts_on", "id"], name="course_starts"),)

    def __str__(self) -> str:
        return self.title
