"""What the acts of an import are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "roster.add_case": _("导入个案"),
    "roster.add_events": _("导入检测和走访"),
    "roster.begin_again": _("重新开始导入的一步"),
    "roster.begin_undo": _("开始撤销导入"),
    "roster.cancel": _("放弃导入"),
    "roster.choose_columns": _("对应名册的列"),
    "roster.choose_doubles": _("处理名册里重复的人"),
    "roster.choose_workers": _("对应名册里的社工"),
    "roster.confirm": _("确认导入"),
    "roster.guess_again": _("重新猜名册的列"),
    "roster.import_person": _("导入服务对象"),
    "roster.preview": _("查看导入预览"),
    "roster.refused": _("下载没有导入的行"),
    "roster.report": _("下载导入报告"),
    "roster.undo": _("撤销导入"),
    "roster.upload": _("上传名册"),
}
KINDS = {"rosterimport": _("导入")}
