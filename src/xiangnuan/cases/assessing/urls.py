"""量表与评估."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.assessing.views import crises, filling, links, listing, results, sheets

app_name = "assessing"
urlpatterns = [
    path("of/<int:person>/", listing.of_person, name="of_person"),
    path("of/<int:person>/new/", filling.choose, name="choose"),
    path("of/<int:person>/new/<slug:instrument>/", filling.fill, name="fill"),
    path("of/<int:person>/link/", links.link_new, name="link_new"),
    path("links/<int:pk>/", links.link, name="link"),
    path("links/<int:pk>/revoke/", links.link_revoke, name="link_revoke"),
    path("<int:pk>/", results.assessment, name="assessment"),
    path("<int:pk>/correct/", results.correct, name="correct"),
    path("<int:pk>/withdraw/", results.withdraw, name="withdraw"),
    path("<int:pk>/tier/", results.tier, name="tier"),
    path("crises/", crises.crises, name="crises"),
    path("crises/<int:pk>/", crises.crisis, name="crisis"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/new/", sheets.sheet_new, name="sheet_new"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/retire/", sheets.sheet_retire, name="sheet_retire"),
    path("sheets/<int:pk>/bring-back/", sheets.sheet_bring_back, name="sheet_bring_back"),
]
