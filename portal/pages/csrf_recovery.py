"""Forms that come back filled when their CSRF token is no longer good.

A page that stood open overnight, or in a browser that lost its cookies, sends a token nobody knows.
The rooms above register, in `ready()`, a view that shows such a form again:

    csrf_recovery.register("submissions:new", recover)

`recover(request)` gets the refused POST and gives a response: the form with what was typed and a
fresh token, its status 403. It must only *show* `request.POST` (and files), as it would after a
typing mistake: the request may be forged, so nothing is stored, sent or logged in the visitor's
name. The visitor reads the form and sends it, and that second request carries the good token.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Recover = Callable[[HttpRequest], HttpResponse]

_views: dict[str, Recover] = {}


def register(url_name: str, recover: Recover) -> None:
    """Has `recover` show the form of the view `url_name`, in whichever language it was sent."""
    _views[url_name] = recover


def recovery_for(request: HttpRequest) -> Recover | None:
    """What shows the form that `request` tried to send, if its room registered anything."""
    match = request.resolver_match
    return _views.get(match.view_name) if match else None
