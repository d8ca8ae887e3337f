"""The app `prerelease`."""

from __future__ import annotations

from django.apps import AppConfig


class PrereleaseConfig(AppConfig):
    name = "xiangnuan.prerelease"
    label = "prerelease"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from xiangnuan.cases import hooks as cases
        from xiangnuan.people import hooks
        from xiangnuan.prerelease import merging
        from xiangnuan.prerelease.copying import STAYS
        from xiangnuan.prerelease.indicators import register_indicators
        from xiangnuan.prerelease.models import Stay
        from xiangnuan.prerelease.navigation import register_pages
        from xiangnuan.prerelease.queries import persons_inside
        from xiangnuan.prerelease.seeding import seeds_from_stay

        hooks.rows_move_on_merge(Stay)
        hooks.before_merge(merging.refuse_two_open_stays)
        cases.persons_in_hand(persons_inside)
        cases.plan_seeds(seeds_from_stay)
        hooks.in_a_copy(STAYS)
        register_indicators()
        register_pages()
