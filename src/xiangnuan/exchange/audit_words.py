"""What the calls of the interface are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "exchange.breaches": _("接口：违反次数"),
    "exchange.case": _("接口：个案"),
    "exchange.cases": _("接口：个案名单"),
    "exchange.contact": _("接口：记录走访谈话"),
    "exchange.create_token": _("新建接口令牌"),
    "exchange.drug_test": _("接口：记录检测"),
    "exchange.figures": _("接口：数字"),
    "exchange.me": _("接口：自己的账号"),
    "exchange.obligations": _("接口：事项"),
    "exchange.person": _("接口：服务对象"),
    "exchange.persons": _("接口：服务对象名单"),
    "exchange.record": _("接口：记录"),
    "exchange.revoke_token": _("收回接口令牌"),
    "exchange.rules": _("接口：规则"),
    "exchange.term": _("接口：期限"),
    "exchange.today": _("接口：今天"),
    "exchange.token": _("接口令牌不能用"),
}
KINDS = {"token": _("接口令牌"), "apitoken": _("接口令牌")}
