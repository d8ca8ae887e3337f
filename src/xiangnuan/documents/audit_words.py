"""What the acts on documents are called in the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "documents.add_template": _("上传文书模板"),
    "documents.attach_scan": _("关联签字扫描件"),
    "documents.batch": _("批量生成文书"),
    "documents.batch_file": _("下载批量文书"),
    "documents.begin_batch": _("开始批量文书"),
    "documents.document": _("查看已出具的文书"),
    "documents.documents": _("文书登记"),
    "documents.file": _("导出整份档案"),
    "documents.issue": _("出具文书"),
    "documents.paper": _("预览文书"),
    "documents.person": _("查看可出具的文书"),
    "documents.print": _("打印文书"),
    "documents.retire_template": _("停用文书模板"),
    "documents.set_pattern": _("修改编号格式"),
    "documents.template": _("下载文书模板"),
    "documents.withdraw": _("作废文书"),
}
KINDS = {
    "batch": _("批量文书"),
    "issueddocument": _("文书"),
    "numberrule": _("编号格式"),
    "wordtemplate": _("文书模板"),
}
