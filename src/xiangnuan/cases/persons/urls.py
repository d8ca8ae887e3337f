"""All pages of persons under one namespace: those of `people` and those that need cases."""

from __future__ import annotations

from django.urls import include, path

from xiangnuan.cases.persons import views
from xiangnuan.people import urls as people

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("export/", views.export, name="export"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.person, name="person"),
    path("", include(people.urlpatterns)),
]
