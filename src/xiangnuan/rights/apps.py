"""The app `rights`."""

from __future__ import annotations

from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "xiangnuan.rights"
    label = "rights"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiangnuan.people import hooks
        from xiangnuan.rights.endings import register_endings
        from xiangnuan.rights.models import Consent, Copy, Request
        from xiangnuan.rights.navigation import register_pages
        from xiangnuan.rights.queries.sealed import door_to_sealed

        for model in (Consent, Request, Copy):
            hooks.rows_move_on_merge(model)
        hooks.door_beside(door_to_sealed)
        register_pages()
        register_endings()
