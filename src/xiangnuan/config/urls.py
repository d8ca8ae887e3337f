"""The root urls: each app brings its own room."""

from __future__ import annotations

from django.urls import include, path

from xiangnuan.config.home import home
from xiangnuan.exchange.api import api, nowhere

urlpatterns = [
    path("", home, name="home"),
    path("today/", include("xiangnuan.today.urls")),
    path("account/", include("xiangnuan.access.sign_in_urls")),
    path("access/", include("xiangnuan.access.urls")),
    path("people/", include("xiangnuan.cases.persons.urls")),
    path("cases/", include("xiangnuan.cases.urls")),
    path("plans/", include("xiangnuan.cases.planning.urls")),
    path("assess/", include("xiangnuan.cases.assessing.urls")),
    path("s/", include("xiangnuan.cases.assessing.public_urls")),
    path("aid/", include("xiangnuan.cases.aid.urls")),
    path("course/", include("xiangnuan.cases.course.urls")),
    path("testing/", include("xiangnuan.cases.testing.urls")),
    path("prerelease/", include("xiangnuan.prerelease.urls")),
    path("rights/", include("xiangnuan.rights.urls")),
    path("documents/", include("xiangnuan.documents.urls")),
    path("reports/", include("xiangnuan.reports.urls")),
    path("exchange/", include("xiangnuan.exchange.urls")),
    path("api/v1/", api.urls),
    path("api/<path:rest>", nowhere, name="nowhere"),
    path("web/", include("xiangnuan.web.urls")),
]

handler400 = "xiangnuan.web.views.bad_request"
handler403 = "xiangnuan.web.views.forbidden"
handler404 = "xiangnuan.web.views.not_found"
handler500 = "xiangnuan.web.views.server_error"
