"""Long lists in pages, from whatever number a visitor's address holds."""

from __future__ import annotations

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest


def paginate(request: HttpRequest, items, per_page: int, param: str = "trang") -> Page:
    """The page of `items` (a queryset or a list) that `request` asks for.

    Nonsense ("abc", "-3", "1.5", nothing) is the first page. A number past the last page raises
    Http404: there is nothing at that address.
    """
    raw = request.GET.get(param, "")[:12]  # enough digits for any list
    number = int(raw) if raw.isascii() and raw.isdigit() else 1
    try:
        return Paginator(items, per_page).page(max(number, 1))
    except EmptyPage as error:
        raise Http404(str(error)) from error
