"""The portal's addresses and, beside them, views that fail in every way there is."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.urls import path

from portal.pages import errors
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns

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


urlpatterns = [
    path("thu/suspicious/", suspicious),
    path("thu/forbidden/", forbidden),
    path("thu/broken/", broken),
    path("thu/busy/", busy),
    path("thu/odd/", odd),
    path("thu/form/", form, name="form"),
    path("thu/other-form/", form, name="other-form"),
    *urlpatterns,
]
