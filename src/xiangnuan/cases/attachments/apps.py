"""The app `attachments`: papers of a person, with a table of its own."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttachmentsConfig(AppConfig):
    name = "xiangnuan.cases.attachments"
    label = "attachments"
    verbose_name = _("材料")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Papers follow the person when two records are merged, and a change of keys."""
        from xiangnuan.access import rotation
        from xiangnuan.cases.attachments.models import Attachment
        from xiangnuan.cases.attachments.store import Papers
        from xiangnuan.people import hooks

        hooks.rows_move_on_merge(Attachment)
        rotation.declare_outside(Papers())
