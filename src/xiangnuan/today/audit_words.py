"""What the readings of the worklist are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "today.calendar": _("日历"),
    "today.export": _("导出今天的事项"),
    "today.why": _("查看事项的依据"),
    "today.worklist": _("今天的事项"),
}
