"""How a person is reached and who stands around them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.people.models.persons import Person

_BY_PERSON = Gate(agency="agency", area="person__area_code", worker="person__worker", person="person")


class Phone(models.Model):
    """A phone number, encrypted; found whole or by its last four digits through blind indexes."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="phones")
    number = EncryptedTextField(_("电话"))
    index = models.CharField(max_length=32, editable=False)
    tail_index = models.CharField(max_length=32, editable=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = GatedManager["Phone"]()
    gate = _BY_PERSON

    class Meta:
        ordering = ("position", "pk")
        indexes = (
            models.Index(fields=["agency", "index"], name="phone_index"),
            models.Index(fields=["agency", "tail_index"], name="phone_tail"),
        )


class Address(models.Model):
    """An address, encrypted, with the area it lies in where known; a new one ends the one before."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("户籍地址")
        RESIDENCE = "residence", _("现住址")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    area_code = models.CharField(max_length=12, blank=True)
    text = EncryptedTextField(_("地址"))
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)

    objects = GatedManager["Address"]()
    gate = _BY_PERSON

    class Meta:
        ordering = ("kind", "-pk")


class FamilyMember(models.Model):
    """Somebody of the family: support, and a person with needs of their own."""

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="family")
    name = models.CharField(_("姓名"), max_length=60)
    relation = models.CharField(_("关系"), max_length=20)
    phone = EncryptedTextField(_("电话"))
    lives_together = models.BooleanField(_("同住"), default=False)
    is_emergency_contact = models.BooleanField(_("紧急联系人"), default=False)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    objects = GatedManager["FamilyMember"]()
    gate = _BY_PERSON

    class Meta:
        ordering = ("pk",)
