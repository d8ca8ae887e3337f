"""The app `documents`."""

from __future__ import annotations

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "xiangnuan.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiangnuan.documents.copying import DOCUMENTS
        from xiangnuan.documents.models import IssuedDocument
        from xiangnuan.documents.navigation import register_pages
        from xiangnuan.people import hooks

        hooks.rows_move_on_merge(IssuedDocument)
        hooks.in_a_copy(DOCUMENTS)
        register_pages()
