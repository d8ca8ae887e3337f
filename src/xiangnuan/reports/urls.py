"""The pages of `reports`: the overview, its workbook, what each figure means, the records behind it."""

from __future__ import annotations

from django.urls import path

from xiangnuan.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("overview.xlsx", views.workbook, name="workbook"),
    path("records/", views.records, name="records"),
    path("<slug:indicator>/", views.definition, name="definition"),
]
