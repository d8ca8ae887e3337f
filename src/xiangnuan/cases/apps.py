"""The app `cases`."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "xiangnuan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiangnuan.access import hooks as access_hooks
        from xiangnuan.cases.indicators import register_indicators
        from xiangnuan.cases.models import Case
        from xiangnuan.cases.persons.navigation import register_pages
        from xiangnuan.cases.services.assignment import rejoin_after_merge, step_back_before_merge
        from xiangnuan.cases.services.leaving import refuse_with_clients
        from xiangnuan.cases.sharing import register_shared
        from xiangnuan.people import hooks

        hooks.rows_move_on_merge(Case)
        hooks.before_merge(step_back_before_merge)
        hooks.after_merge(rejoin_after_merge)
        access_hooks.before_closing(refuse_with_clients)
        register_indicators()
        register_pages()
        register_shared()
