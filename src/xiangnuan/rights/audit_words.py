"""What the acts on sealing and on a person's rights are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "rights.answer_request": _("答复个人请求"),
    "rights.close_opening": _("结束调阅"),
    "rights.copy": _("制作个人信息副本"),
    "rights.due": _("到期应封存的名单"),
    "rights.lift_seal": _("解除封存"),
    "rights.make_paper": _("制作处理记录与评估"),
    "rights.open_sealed": _("调阅封存档案"),
    "rights.opened": _("查看一次调阅"),
    "rights.openings": _("调阅名单"),
    "rights.paper": _("下载处理记录与评估"),
    "rights.person": _("查看个人权利"),
    "rights.record_consent": _("登记同意"),
    "rights.record_copy": _("登记交付副本"),
    "rights.record_request": _("登记个人请求"),
    "rights.register": _("封存档案名单"),
    "rights.request": _("查看个人请求"),
    "rights.requests": _("个人请求名单"),
    "rights.seal": _("封存档案"),
    "rights.sealed": _("查看已封存的人"),
    "rights.undo_seal": _("撤销封存"),
    "rights.withdraw_consent": _("登记撤回同意"),
}
KINDS = {
    "consent": _("同意"),
    "opening": _("调阅"),
    "paper": _("处理记录与评估"),
    "request": _("个人请求"),
    "seal": _("封存"),
}
