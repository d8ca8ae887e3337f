"""A person served."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.access.models import Agency


class Person(models.Model):
    """A person served by one agency. Identity number encrypted; found by its blind index, by name and by pinyin.

    `worker` and `area_code` are those of the present case, kept here by the services of `cases`, so that the gate and
    the lists need no join.
    """

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")
        UNKNOWN = "unknown", _("未说明")

    class IdentityKind(models.TextChoices):
        RESIDENT = "resident", _("居民身份证")
        PASSPORT = "passport", _("护照")
        PERMIT = "permit", _("港澳台居民来往内地通行证")
        FOREIGN_RESIDENT = "foreign_resident", _("外国人永久居留身份证")
        NONE = "none", _("没有证件")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="persons", db_index=False)  # others begin with it
    province = models.CharField(max_length=2)
    area_code = models.CharField(_("所在镇（街道）"), max_length=12, blank=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="persons",
        verbose_name=_("责任社工"),
        db_index=False,  # person_worker begins with it
    )

    name = models.CharField(_("姓名"), max_length=60)
    name_pinyin = models.CharField(max_length=120, editable=False)
    name_initials = models.CharField(max_length=30, editable=False)
    # 建明 finds 沈建明: two signs have no trigram, so the given name has a column and an index of its own.
    given_name = models.CharField(max_length=60, blank=True, editable=False)
    former_names = models.CharField(_("曾用名"), max_length=120, blank=True)
    sex = models.CharField(_("性别"), max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    nationality = models.CharField(_("国籍"), max_length=40, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    identity_kind = models.CharField(
        _("证件种类"), max_length=20, choices=IdentityKind.choices, default=IdentityKind.RESIDENT
    )
    identity_number = EncryptedTextField(_("证件号码"))
    identity_index = models.CharField(max_length=32, blank=True, editable=False)
    home_area = models.CharField(_("户籍地代码"), max_length=6, blank=True)
    education = models.CharField(_("文化程度"), max_length=20, blank=True)
    marriage = models.CharField(_("婚姻状况"), max_length=20, blank=True)
    occupation = models.CharField(_("职业"), max_length=40, blank=True)
    employer = models.CharField(_("工作单位"), max_length=80, blank=True)
    note = models.TextField(_("备注"), blank=True)

    # Set while the record is sealed (`rights`): nobody sees it, only the manager knows that it is there.
    sealed_on = models.DateField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = GatedManager["Person"]()
    gate = Gate(person="pk")

    class Meta:
        ordering = ("pk",)
        constraints = (
            # Two living records of one identity number cannot stand beside each other in one agency.
            models.UniqueConstraint(
                fields=["agency", "identity_index"],
                condition=Q(merged_into__isnull=True) & ~Q(identity_index=""),
                name="one_person_an_identity",
            ),
        )
        indexes = (
            models.Index(fields=["agency", "name"], name="person_name", opclasses=["int8_ops", "varchar_pattern_ops"]),
            models.Index(
                fields=["agency", "name_pinyin"], name="person_pinyin", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
            models.Index(
                fields=["agency", "name_initials"],
                name="person_initials",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
            models.Index(
                fields=["agency", "given_name"], name="person_given", opclasses=["int8_ops", "varchar_pattern_ops"]
            ),
            models.Index(fields=["agency", "identity_index"], name="person_identity"),
            models.Index(fields=["worker", "id"], name="person_worker"),
            models.Index(fields=["agency", "area_code", "id"], name="person_area"),
        )
