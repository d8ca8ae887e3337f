"""The app `people`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


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
        from xiangnuan.access.queries import emergencies_to_review
        from xiangnuan.access.standing import find_worker_with
        from xiangnuan.people import hooks
        from xiangnuan.people.queries import phone_lines, worker_of_person
        from xiangnuan.people.views.readers import readers_link
        from xiangnuan.web import navigation
        from xiangnuan.web.icons import icon
        from xiangnuan.web.navigation import NavItem

        find_worker_with(worker_of_person)
        hooks.link_on_person(readers_link)
        hooks.referrals_may_share(hooks.Shared("phone", _("电话"), phone_lines))
        for item in (
            NavItem("main", _("转介给我的"), icon("stethoscope"), "people:referred", "referral.read", 20, bar=2),
            NavItem("main", _("保密记录"), icon("lock"), "people:notes", "note.read", 22),
            NavItem("service", _("转介"), icon("arrows-right-left"), "people:referrals", "referral.write", 61),
            NavItem("service", _("紧急查看"), icon("urgent"), "people:emergency", "emergency.open", 62),
            NavItem(
                "service", _("紧急查看"), icon("urgent"), "people:emergencies", "emergency.review", 62,
                count=emergencies_to_review,
            ),
        ):  # fmt: skip
            navigation.register(item)
