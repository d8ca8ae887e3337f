"""提前介入."""

from __future__ import annotations

from django.urls import path

from xiangnuan.prerelease.views import listing, releasing, staying, visiting

app_name = "prerelease"
urlpatterns = [
    path("", listing.stays, name="stays"),
    path("new/", staying.new, name="new"),
    path("of/<int:person>/", staying.of_person, name="of_person"),
    path("of/<int:person>/new/", staying.new_of, name="new_of"),
    path("<int:pk>/", staying.stay, name="stay"),
    path("<int:pk>/edit/", staying.edit, name="edit"),
    path("<int:pk>/assess/", staying.assess_view, name="assess"),
    path("<int:pk>/prepare/<slug:domain>/", staying.prepare_view, name="prepare"),
    path("<int:pk>/fetch/", staying.fetch_view, name="fetch"),
    path("<int:pk>/release/", releasing.release, name="release"),
    path("<int:pk>/release/undo/", releasing.release_undo, name="release_undo"),
    path("<int:pk>/hand-over/", releasing.hand_over_view, name="hand_over"),
    path("<int:pk>/end/", releasing.end, name="end"),
    path("<int:pk>/reopen/", releasing.reopen, name="reopen"),
    path("visits/", visiting.visits, name="visits"),
    path("visits/new/", visiting.visit_new, name="visit_new"),
    path("visits/<int:pk>/", visiting.visit, name="visit"),
    path("visits/<int:pk>/edit/", visiting.visit_edit, name="visit_edit"),
    path("visits/<int:pk>/withdraw/", visiting.visit_withdraw, name="visit_withdraw"),
    path("centres/", visiting.centres, name="centres"),
    path("centres/new/", visiting.centre_new, name="centre_new"),
    path("centres/<int:pk>/", visiting.centre_edit, name="centre"),
]
