"""What the acts on papers are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "attachments.content": _("打开材料"),
    "attachments.damaged": _("材料损坏，没有打开"),
    "attachments.keep": _("添加材料"),
    "attachments.restore": _("恢复材料"),
    "attachments.sweep": _("清理上传中断的文件"),
    "attachments.withdraw": _("撤下材料"),
}
KINDS = {"attachment": _("材料")}
