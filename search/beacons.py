"""Small messages from pages: a result was opened, a text is being written, an answer was enough.

Nothing here knows or keeps who sends them; throttles count addresses by keyed digest only.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.audit import client_address, throttle

from . import clicks, deflections

#: (how many, in how many seconds) by one address.
_OPENED = (120, 3600)
_NEAREST = (60, 60)
_ANSWERED = (10, 3600)


def _too_many(request: HttpRequest, scope: str, limit: tuple[int, int]) -> bool:
    return not throttle(scope, client_address(request), *limit)


# The signed slip takes the token's place: it is good only for what this portal showed, and a page
# of results needs no cookie for it.
@csrf_exempt
@never_cache
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """`luot` (the slip) and `vi-tri`: one result was opened. 204, whatever becomes of it."""
    if not _too_many(request, "search.opened", _OPENED):
        clicks.record(request.POST.get("luot", ""), request.POST.get("vi-tri", ""))
    return HttpResponse(status=204)


@never_cache
@require_POST
def nearest(request: HttpRequest) -> JsonResponse:
    """`noi-dung`, a text being written; `{"found": [{"title", "url", "summary", "slip"}]}`.

    A POST, so that the text stands in no address and no log.
    """
    if _too_many(request, "search.nearest", _NEAREST):
        return JsonResponse({"found": []}, status=429)
    found = deflections.offered(request.POST.get("noi-dung", ""))
    answers = [
        {"title": one.title, "url": one.url, "summary": one.summary, "slip": one.slip}
        for one in found
    ]
    return JsonResponse({"found": answers})


@never_cache
@require_POST
def answered(request: HttpRequest) -> HttpResponse:
    """`luot` (the slip): this answer was enough. Leads to it (303)."""
    if _too_many(request, "search.answered", _ANSWERED):
        return HttpResponse(status=429)
    url = deflections.record(request.POST.get("luot", ""))
    if not url.startswith("/"):
        return HttpResponse(status=400)
    response = HttpResponse(status=303)
    response["Location"] = url
    return response
