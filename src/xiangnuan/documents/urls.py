"""Documents: making papers, the register, templates, batches."""

from __future__ import annotations

from django.urls import path

from xiangnuan.documents.views import batching, issued, making, setting

app_name = "documents"
urlpatterns = [
    path("", issued.documents, name="documents"),
    path("of/<int:person>/", making.person, name="person"),
    path("of/<int:person>/file.<slug:kind>", making.whole, name="whole"),
    path("of/<int:person>/<slug:form>/<slug:about>/", making.paper, name="paper"),
    path("of/<int:person>/<slug:form>/<slug:about>/paper.<slug:kind>", making.paper_file, name="paper_file"),
    path("of/<int:person>/<slug:form>/<slug:about>/issue/", making.issue, name="issue"),
    path("<int:pk>/", issued.document, name="document"),
    path("<int:pk>/document.<slug:kind>", issued.document_file, name="document_file"),
    path("<int:pk>/withdraw/", issued.withdraw, name="withdraw"),
    path("<int:pk>/scan/", issued.scan, name="scan"),
    path("batches/", batching.batches, name="batches"),
    path("batches/<int:pk>/", batching.batch, name="batch"),
    path("batches/<int:pk>/progress/", batching.progress, name="progress"),
    path("batches/<int:pk>/again/", batching.again, name="again"),
    path("batches/<int:pk>/papers.<slug:kind>", batching.batch_file, name="batch_file"),
    path("settings/", setting.settings, name="settings"),
    path("settings/<slug:form>/", setting.template, name="form"),
    path("settings/templates/<int:pk>/template.docx", setting.template_file, name="template_file"),
    path("settings/templates/<int:pk>/retire/", setting.template_retire, name="template_retire"),
]
