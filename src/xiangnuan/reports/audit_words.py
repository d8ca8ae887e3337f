"""What the readings of figures are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "reports.records": _("查看数字背后的记录"),
    "reports.workbook": _("导出数字"),
}
