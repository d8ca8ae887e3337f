"""The processing register and the impact assessment (PIPL 55, 56), filled from the installation as it runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Min
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiangnuan import law
from xiangnuan.access.fields import EncryptedTextField
from xiangnuan.access.models import Agency, AuditEntry, User
from xiangnuan.access.roles import PERMISSIONS, REACH, SECOND_FACTOR_ROLES, Reach, Role
from xiangnuan.cases.models import Case
from xiangnuan.people.models import FamilyMember, Person
from xiangnuan.rights.models import Paper
from xiangnuan.rights.papers.printing import Sheet
from xiangnuan.rights.purposes import PURPOSES
from xiangnuan.web.clock import now, today
from xiangnuan.web.dates import long_date

RETENTION = (
    "files.kept",
    "records.sealed",
    "records.seal.after",
    "records.seal.minor",
    "privacy.assessment_kept",
    "logs.kept",
)
REVIEW = "privacy.assessment.review"
_YEAR = timedelta(days=365)


def build_sheet(kind: str, agency: Agency, by: User, conclusion: str = "") -> Sheet:
    """A paper of this kind as of now."""
    sheet = Sheet(
        title=str(Paper.Kind(kind).label),
        author=agency.name,
        lines=[agency.name, _("{day}由{name}生成").format(day=long_date(today()), name=by.name)],
        foot=agency.name,
    )
    if kind == Paper.Kind.REGISTER:
        _register(sheet, agency)
    else:
        _assessment(sheet, agency)
    if conclusion.strip():
        sheet.heading(_("结论与待办"))
        sheet.text(conclusion.strip())
    return sheet


def _register(sheet: Sheet, agency: Agency) -> None:
    sheet.heading(_("一、处理者"))
    sheet.rows([(_("名称"), agency.name), (_("所在地"), agency.area.name)])
    sheet.heading(_("二、个人的类别"))
    sheet.table([_("类别"), _("人数")], _categories(agency), [4, 1])
    sheet.heading(_("三、目的与依据"))
    sheet.table([_("目的"), _("依据"), _("信息")], ((one.name, one.ground, one.data) for one in PURPOSES), [4, 4, 3])
    sheet.heading(_("四、信息项目与保护方式"))
    sheet.table([_("类别"), _("加密存储"), _("盲索引查找"), _("其他项目数")], data_fields(), [2, 4, 4, 1])
    _recipients(sheet, agency)
    sheet.heading(_("六、保存期限"))
    sheet.table([_("事项"), _("期限"), _("来源"), _("可靠程度")], _retention(agency), [3, 3, 6, 1])
    sheet.heading(_("七、安全措施"))
    sheet.table([_("措施"), _("现在的设置")], _measures(), [2, 5])


def _categories(agency: Agency) -> list[tuple[str, int]]:
    return [
        (_("服务对象（含已封存）"), Person.objects.filter(agency=agency, merged_into__isnull=True).count()),
        (
            _("其中已封存"),
            Person.objects.filter(agency=agency, merged_into__isnull=True, sealed_on__isnull=False).count(),
        ),
        (_("在册个案"), Case.objects.filter(agency=agency, closed_on__isnull=True).count()),
        (_("家属"), FamilyMember.objects.filter(agency=agency).count()),
        (_("工作人员账号"), User.objects.filter(agency=agency, is_active=True).count()),
    ]


def data_fields() -> Iterator[tuple[str, str, str, int]]:
    """Each table of client data: its encrypted fields, its blind indexes, and how many other fields it has."""
    for model in apps.get_models():
        if not hasattr(model, "gate") or not model.__module__.startswith("xiangnuan."):
            continue
        fields = [field for field in model._meta.fields if not field.primary_key]
        hidden = [field for field in fields if isinstance(field, EncryptedTextField)]
        blind = [field for field in fields if isinstance(field, models.CharField) and field.name.endswith("index")]
        rest = len(fields) - len(hidden) - len(blind)
        names = [_("、").join(str(field.verbose_name) for field in hidden), _("、").join(field.name for field in blind)]
        yield model._meta.label, names[0] or "—", names[1] or "—", rest


def _recipients(sheet: Sheet, agency: Agency) -> None:
    sheet.heading(_("五、谁能看到，给过谁"))
    rows = []
    words = {Reach.CASELOAD: _("本人名下"), Reach.AREA: _("本镇（街道）"), Reach.AGENCY: _("全机构")}
    staff = dict(
        User.objects.filter(agency=agency, is_active=True).values_list("role").annotate(n=Count("pk")).order_by("role")
    )
    for role in Role:
        may = sorted(name for name, roles in PERMISSIONS.items() if role in roles and name != "own.account")
        rows.append((role.label, staff.get(str(role), 0), words.get(REACH[role], _("不看个人资料")), ", ".join(may)))
    sheet.table([_("角色"), _("账号"), _("范围"), _("权限")], rows, [2, 1, 2, 6])
    sheet.heading(_("最近十二个月的导出与打印"), 2)
    exports = list(_exports(agency))
    if exports:
        sheet.table([_("事项"), _("用途"), _("次数")], exports, [3, 3, 1])
    else:
        sheet.text(_("没有导出或打印。"))


def _exports(agency: Agency) -> Any:
    rows = (
        AuditEntry.objects.filter(
            agency=agency.pk, action__in=(AuditEntry.Action.EXPORT, AuditEntry.Action.PRINT), at__gte=now() - _YEAR
        )
        .order_by()
        .annotate(purpose=KeyTextTransform("purpose", "detail"))
        .values("act", "purpose")
        .annotate(times=Count("pk"))
        .order_by("act", "purpose")
    )
    return ((row["act"], row["purpose"] or "—", row["times"]) for row in rows)


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _retention(agency: Agency) -> Iterator[tuple[str, str, str, str]]:
    book = law.rulebook_for(agency.area_id)
    for name in RETENTION:
        setting = book.setting(name, today())
        if setting is not None:
            title = book.parameter(name).title.say(_language())
            yield title, law.value_words(setting.value, setting.unit, _language()), setting.source, setting.certainty


def _measures() -> list[tuple[str, str]]:
    on, off = _("已开启"), _("未开启")
    first = AuditEntry.objects.aggregate(first=Min("at"))["first"]
    return [
        (_("第二重验证"), on if settings.SECOND_FACTOR_REQUIRED else off),
        (_("须第二重验证的角色"), _("、").join(str(role.label) for role in Role if role in SECOND_FACTOR_ROLES)),
        (_("字段加密"), _("AES-256-GCM，密钥在数据库之外")),
        (_("会话"), _("闲置 {idle} 分钟、最长 {most} 小时退出").format(
            idle=settings.SESSION_IDLE_SECONDS // 60, most=settings.SESSION_ABSOLUTE_SECONDS // 3600)),
        (_("传输加密（HTTPS）"), on if settings.HTTPS else off),
        (_("内容安全策略"), on if settings.CONTENT_SECURITY_POLICY else off),
        (_("操作记录"), _("自 {day} 起，只增不改").format(day=long_date(first.date())) if first else _("还没有记录")),
        (_("解封查阅时限"), _("{n} 小时").format(n=settings.SEALED_OPENING_HOURS)),
        (_("备份"), _("由运维执行，本系统不能自行核实，请负责人在结论中写明")),
    ]  # fmt: skip


def _assessment(sheet: Sheet, agency: Agency) -> None:
    sheet.heading(_("一、为什么评估"))
    sheet.text(
        _(
            "处理敏感个人信息，依个人信息保护法第55条事前评估，第56条写明内容，报告至少保存三年；处理情况重大变化时重做。"
        )
    )
    sheet.heading(_("二、目的、方式是否合法、正当、必要"))
    sheet.table([_("目的"), _("依据"), _("信息")], ((one.name, one.ground, one.data) for one in PURPOSES), [4, 4, 3])
    sheet.heading(_("三、对个人权益的影响及安全风险"))
    sheet.table([_("风险"), _("影响"), _("措施"), _("现状")], _risks(agency), [3, 3, 4, 2])
    sheet.heading(_("四、保护措施是否合法、有效并与风险相适应"))
    sheet.table([_("措施"), _("现在的设置")], _measures(), [2, 5])
    sheet.heading(_("五、保存期限"))
    sheet.table([_("事项"), _("期限"), _("来源"), _("可靠程度")], _retention(agency), [3, 3, 6, 1])


def _risks(agency: Agency) -> list[tuple[str, str, str, str]]:
    since = now() - _YEAR
    trail = AuditEntry.objects.filter(agency=agency.pk, at__gte=since)
    reveals = trail.filter(action=AuditEntry.Action.REVEAL).count()
    exports = trail.filter(action=AuditEntry.Action.EXPORT).count()
    refused = trail.filter(action=AuditEntry.Action.REFUSED).count()
    sealed = Person.objects.filter(agency=agency, sealed_on__isnull=False).count()
    factor = _("已开启") if settings.SECOND_FACTOR_REQUIRED else _("未开启，须整改")
    https = _("已开启") if settings.HTTPS else _("未开启，须整改")
    in_year = _("近一年 {n} 次")
    return [
        (_("吸毒经历泄露"), _("名誉、就业、家庭受损，影响极大"), _("按角色和名下限制、默认遮挡、显示须写原因"),
         in_year.format(n=reveals)),
        (_("整表外流"), _("多人同时受损"), _("导出须写用途并记录，表中没有证件号和电话"), in_year.format(n=exports)),
        (_("账号被盗用"), _("越权查看"), _("第二重验证、登录限次、闲置退出"), factor),
        (_("传输被窃听"), _("内容泄露"), "HTTPS、HSTS", https),
        (_("越权访问"), _("别的机构、别人名下的资料被看到"), _("统一的访问闸门，越权记入操作记录"), in_year.format(n=refused)),
        (_("保存过久"), _("旧事重提，妨碍回归社会"), _("结案期满封存，解封须有法律依据"), _("已封存 {n} 人").format(n=sealed)),
        (_("数据库文件丢失"), _("大量泄露"), _("敏感字段加密，密钥在数据库之外"), _("已加密")),
    ]  # fmt: skip
