"""What a token can be given: a part of the permissions of `access.roles`, each with words for its owner."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OFFERED: dict[str, str | Promise] = {
    "person.read": _("读取人员"),
    "case.read": _("读取个案、期限、事项和计次"),
    "today.read": _("读取今天的事项"),
    "figures.read": _("读取对外公布的数字"),
    "rulebook.read": _("读取规则手册"),
    "case.write": _("登记走访谈话和尿检（写入）"),
}
