"""What of an import goes out as a table: the rows left out with their reasons, and the report."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiangnuan.access import audit
from xiangnuan.access.views import StaffRequest, permitted
from xiangnuan.cases.roster import storing
from xiangnuan.cases.roster.labels import label_of
from xiangnuan.cases.roster.models import PreviewPage
from xiangnuan.cases.roster.pages import import_of
from xiangnuan.sheets.writing import download, workbook

Tab = PreviewPage.Tab


def words_of(says: list[dict[str, str]]) -> str:
    """Reasons in the reader's language, one behind the other."""
    tongue = "en" if (get_language() or "").startswith("en") else "zh"
    return ("; " if tongue == "en" else "；").join(each[tongue] for each in says)


@require_safe
@permitted("roster.import")
def refused(request: StaffRequest, pk: int) -> HttpResponse:
    """The rows that were left out, as they stand in the list, each with its reason: to be mended and brought in again."""
    roster = import_of(request, pk)
    rows = list(storing.pages_of(roster, Tab.REFUSED))
    keys = list(dict.fromkeys(key for row in rows for key in row.get("cells", {})))
    columns = [_("工作表"), _("行"), _("没有导入的原因"), *(label_of(key) for key in keys)]
    lines = [
        (row["sheet"], row["row"], words_of(row["says"]), *(row.get("cells", {}).get(key, "") for key in keys))
        for row in rows
    ]
    audit.record(request.user, audit.Action.EXPORT, "roster.refused", roster, detail={"rows": len(lines)})
    return download(_("没有导入的行"), workbook(_("没有导入的行"), columns, lines))


@require_safe
@permitted("roster.import")
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything that a person should look at: rows left out, doubles, rows with a remark."""
    roster = import_of(request, pk)
    lines: list[tuple[Any, ...]] = []
    for tab in (Tab.REFUSED, Tab.DOUBLES, Tab.WARNED):
        for row in storing.pages_of(roster, tab):
            lines.append(
                (
                    str(Tab(tab).label),
                    row["sheet"],
                    row["row"],
                    row["number"],
                    row["name"],
                    _("已导入") if row["taken"] else _("没有导入"),
                    words_of(row["says"]),
                )
            )
    columns = [_("类别"), _("工作表"), _("行"), _("序号"), _("姓名"), _("结果"), _("说明")]
    audit.record(request.user, audit.Action.EXPORT, "roster.report", roster, detail={"rows": len(lines)})
    return download(_("导入报告"), workbook(_("导入报告"), columns, lines))
