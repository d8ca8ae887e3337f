"""The app `people`."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "xiangnuan.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiangnuan.access.rotation import declare_index
        from xiangnuan.people.services.registering import identity_index
        from xiangnuan.people.services.surroundings import phone_index, tail_index

        declare_index("people.Person", "identity_number", "identity_index", identity_index)
        declare_index("people.Phone", "number", "index", phone_index)
        declare_index("people.Phone", "number", "tail_index", tail_index)
