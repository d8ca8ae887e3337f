"""The app `access`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "xiangnuan.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiangnuan.access import lookups, signals  # noqa: F401
        from xiangnuan.access.areas import area_name
        from xiangnuan.access.models import User
        from xiangnuan.access.queries import anomalies_waiting
        from xiangnuan.access.rotation import declare_outside
        from xiangnuan.access.services.second_factor import SecondFactors
        from xiangnuan.web import hooks, navigation
        from xiangnuan.web.icons import icon

        declare_outside(SecondFactors())

        def describe(user: User) -> hooks.Reader:
            # By its code: the account's area itself would be one more query on every page.
            return hooks.Reader(name=user.name, place=area_name(user.area_id) if user.area_id else "")

        hooks.describe_reader_with(describe)
        hooks.check_permission_with(lambda user, permission: user.may(permission))

        navigation.register(
            navigation.NavItem("agency", _("账号管理"), icon("user-cog"), "access:accounts", "accounts.write", 90)
        )
        navigation.register(
            navigation.NavItem("agency", _("操作记录"), icon("clipboard-check"), "access:trail", "audit.read", 91)
        )
        navigation.register(
            navigation.NavItem(
                "agency", _("异常提示"), icon("bell"), "access:anomalies", "audit.read", 92, count=anomalies_waiting
            )
        )
        navigation.register(
            navigation.NavItem("service", _("代班"), icon("calendar-user"), "access:covers", "cover.write", 60)
        )
        navigation.register(
            navigation.NavItem(
                "agency", _("督导授权"), icon("shield-check"), "access:supervisions", "supervision.read", 70
            )
        )
