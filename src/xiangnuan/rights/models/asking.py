"""What persons ask of the agency about their own information, and the copies that were given out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiangnuan.access.gate import Gate, GatedManager
from xiangnuan.people.models import Person


class Asker(models.TextChoices):
    """Who comes with a request."""

    SELF = "self", _("本人")
    GUARDIAN = "guardian", _("监护人")
    AGENT = "agent", _("受托人")


class Checked(models.TextChoices):
    """How the identity of whoever asks was checked."""

    DOCUMENT = "document", _("核对身份证件原件")
    KNOWN = "known", _("社工当面认识")
    POWER = "power", _("核对证件和委托书、监护关系证明")


class Request(models.Model):
    """A request under PIPL 44 to 50, with its due date and its answer."""

    class Kind(models.TextChoices):
        COPY = "copy", _("查阅、复制")
        CORRECTION = "correction", _("更正、补充")
        DELETION = "deletion", _("删除、限制处理")
        EXPLANATION = "explanation", _("解释说明")
        COMPLAINT = "complaint", _("投诉")

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        DONE = "done", _("已办理")
        REFUSED = "refused", _("未予办理")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="requests")
    kind = models.CharField(_("请求"), max_length=12, choices=Kind.choices)
    asker = models.CharField(_("谁提出"), max_length=10, choices=Asker.choices)
    checked = models.CharField(_("身份核对"), max_length=10, choices=Checked.choices)
    text = models.TextField(_("请求内容"))
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("答复期限"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GatedManager["Request"]()
    gate = Gate(area="person__area_code", worker="person__worker")

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=["agency", "state", "due_on"], name="request_due"),)


class Copy(models.Model):
    """A copy of everything held about a person, made for the person. The copy itself is not kept."""

    class Handed(models.TextChoices):
        PAPER = "paper", _("打印件当面交付")
        FILE = "file", _("电子文件当面拷贝")
        MAIL = "mail", _("挂号邮寄")

    agency = models.ForeignKey("access.Agency", models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="copies")
    request = models.ForeignKey(Request, models.PROTECT, null=True, blank=True, related_name="copies")
    asker = models.CharField(_("谁提出"), max_length=10, choices=Asker.choices)
    checked = models.CharField(_("身份核对"), max_length=10, choices=Checked.choices)
    handed = models.CharField(_("交付方式"), max_length=10, choices=Handed.choices)
    on = models.DateField(_("日期"))
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = GatedManager["Copy"]()
    gate = Gate(area="person__area_code", worker="person__worker")

    class Meta:
        ordering = ("-pk",)
