"""The portal's addresses and, beside them, views that fail in every way there is."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from portal.pages import errors
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.portal.pages_form import ReportForm

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def suspicious(request):
    raise SuspiciousOperation("not one of ours")


def forbidden(request):
    raise PermissionDenied


def broken(request):
    raise RuntimeError("broken")


def busy(request):
    return errors.too_many_requests(request, retry_after=90)


def odd(request):
    return errors.unprocessable(request, "Thiếu mã phiếu.")


def form(request):
    return HttpResponse(f"received {request.POST.get('code')}")


def sample_form(request):
    """A form with one control of every kind, after a try that failed with `?sent=1`."""
    filled = ReportForm({"email": "sai", "content": "Đèn tắt"} if "sent" in request.GET else None)
    template = engines["django"].from_string(
        '{% extends "base.html" %}{% load crispy_forms_tags %}'
        "{% block title %}Gửi phản ánh{% endblock %}"
        '{% block main %}<div class="pagehead"><h1>Gửi phản ánh</h1></div>{% crispy form %}'
        '{% include "components/pager.html" with page=pages %}{% endblock %}'
    )
    context = {
        "form": filled,
        "breadcrumbs": [{"title": "Gửi phản ánh", "url": ""}],
        "pages": Paginator(range(95), 10).page(3),
    }
    return HttpResponse(template.render(context, request))


urlpatterns = [
    path("thu/sample-form/", sample_form),
    path("thu/suspicious/", suspicious),
    path("thu/forbidden/", forbidden),
    path("thu/broken/", broken),
    path("thu/busy/", busy),
    path("thu/odd/", odd),
    path("thu/form/", form, name="form"),
    path("thu/other-form/", form, name="other-form"),
    *urlpatterns,
]
