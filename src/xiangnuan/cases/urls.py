"""Cases: opening, recording acts, correcting, the testing day, who is in charge; the rulebook; the roster."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from xiangnuan.cases.views import assigning, correcting, leaving, phone_round, recording, testing_day

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("record/", recording.start, name="start"),
    path("open/<int:person>/", recording.open_new, name="open"),
    path("<int:pk>/record/", recording.choose_act, name="acts"),
    path("<int:pk>/record/<slug:act>/", recording.record, name="record"),
    path("<int:pk>/history/", correcting.history, name="history"),
    path("facts/<int:pk>/correct/", correcting.correct, name="correct"),
    path("facts/<int:pk>/withdraw/", correcting.withdraw, name="withdraw"),
    path("<int:pk>/worker/", assigning.assign, name="assign"),
    path("hand-over/", assigning.hand_over, name="hand_over"),
    path("leaving/", leaving.leaving_list, name="leaving_list"),
    path("leaving/<int:pk>/", leaving.leaving, name="leaving"),
    path("leaving/<int:pk>/undo/", leaving.leaving_undo, name="leaving_undo"),
    path("phone-round/", phone_round.phone_round, name="phone_round"),
    path("testing-day/", testing_day.testing_day, name="testing_day"),
    path("testing-day/sheet/", testing_day.testing_sheet, name="testing_sheet"),
    path("rules/", include("xiangnuan.cases.rulebook.urls")),
    path("attachments/", include("xiangnuan.cases.attachments.urls")),
    path("roster/", include("xiangnuan.cases.roster.urls")),
]
