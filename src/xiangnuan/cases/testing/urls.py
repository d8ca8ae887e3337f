"""检测: random draws, objections to results, the stock of kits."""

from __future__ import annotations

from django.urls import path

from xiangnuan.cases.testing.views import drawing, objecting, stocking

app_name = "testing"
urlpatterns = [
    path("", drawing.draws, name="draws"),
    path("draws/new/", drawing.draw_new, name="draw_new"),
    path("draws/<int:pk>/", drawing.draw, name="draw"),
    path("draws/<int:pk>/verify/", drawing.verify, name="verify"),
    path("draws/<int:pk>/cancel/", drawing.cancel, name="cancel"),
    path("draws/<int:pk>/excuse/<int:case>/", drawing.excuse_view, name="excuse"),
    path("excuses/<int:pk>/withdraw/", drawing.excuse_withdraw, name="excuse_withdraw"),
    path("objections/", objecting.objections, name="objections"),
    path("objections/new/", objecting.choose_result, name="objection_choose"),
    path("objections/new/<int:fact>/", objecting.objection_new, name="objection_new"),
    path("objections/<int:pk>/", objecting.objection, name="objection"),
    path("objections/<int:pk>/edit/", objecting.edit, name="objection_edit"),
    path("objections/<int:pk>/withdraw/", objecting.withdraw, name="objection_withdraw"),
    path("objections/<int:pk>/<slug:step>/", objecting.step, name="objection_step"),
    path("kits/", stocking.kits, name="kits"),
    path("kits/new/", stocking.kit_new, name="kit_new"),
    path("kits/least/", stocking.least, name="kit_least"),
    path("kits/<int:pk>/", stocking.kit, name="kit"),
    path("kits/<int:pk>/edit/", stocking.kit_edit, name="kit_edit"),
    path("kits/<int:pk>/move/", stocking.kit_move, name="kit_move"),
    path("kits/movements/<int:pk>/withdraw/", stocking.movement_withdraw, name="movement_withdraw"),
]
