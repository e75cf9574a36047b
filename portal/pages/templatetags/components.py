"""The parts that every page is made of. Built in: no template needs to load it."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.pages import structured
from portal.pages.chrome import Link
from portal.vietnamese import slugify

register = template.Library()

# Ids of the frame that a heading could take ("Nội dung").
RESERVED_IDS = {"noi-dung", "q", "help"}
SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def icon(name: str, label: str = "", css: str = "i") -> str:
    """The symbol `name` of the sprite. Hidden from screen readers unless it has a `label`."""
    address = f"{static('portal/sprite.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, address
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, address)


@register.simple_tag(takes_context=True)
def navigation(context) -> list[Link]:
    """The header's items. `section` in the context, or on its page, says which one is current."""
    section = context.get("section") or getattr(context.get("page"), "section", "")
    return context["chrome"].navigation(section)


@register.simple_tag(takes_context=True)
def languages(context) -> list[Link]:
    """This page in every language of the portal."""
    return context["chrome"].languages(_tree_page(context))


@register.simple_tag(takes_context=True)
def alternates(context) -> list[Link]:
    """The absolute addresses of this page's translations, for `hreflang`."""
    return context["chrome"].alternates(_tree_page(context))


@register.simple_tag(takes_context=True)
def trail(context) -> list[dict[str, str]]:
    """The breadcrumbs: the view's own `breadcrumbs`, or the ancestors of a page of the tree.

    An entry without a `url` is the current page.
    """
    given = context.get("breadcrumbs")
    if given is not None:
        return [{"title": context["chrome"].home_title, "url": context["chrome"].home_url}, *given]
    page = _tree_page(context)
    if page is None or page.depth <= 2:
        return []
    request = context.get("request")
    ancestors = getattr(page, "branch_above", None)
    if ancestors is None:
        ancestors = page.get_ancestors().filter(depth__gt=1).select_related("locale")
    found = [{"title": item.title, "url": item.get_url(request)} for item in ancestors]
    return [{"title": context["chrome"].home_title, "url": found[0]["url"]}, *found[1:]]


@register.simple_tag(takes_context=True)
def page_address(context, number: int, param: str = "trang") -> str:
    """This address with the page `number`, every other parameter kept."""
    query = context["request"].GET.copy()
    query.pop(param, None)
    if number > 1:
        query[param] = str(number)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag(takes_context=True)
def site_graph(context) -> str:
    """The script of JSON-LD that says whose site this is. For the front page."""
    request = context["request"]
    return json_ld(structured.site_graph(request, context["chrome"]), request)


def json_ld(data: dict[str, Any], request) -> str:
    """`data` as a script of JSON-LD. Nothing in it can end the script: <, > and & are escaped as
    Django's json_script does, which itself knows only its own type of script."""
    text = json.dumps(data, ensure_ascii=False).translate(SCRIPT_ESCAPES)
    opening = format_html(
        '<script type="application/ld+json" nonce="{}">', getattr(request, "csp_nonce", "")
    )
    return SafeString(f"{opening}{text}</script>")


@register.filter
def anchor(text: str) -> str:
    """The id of a heading, for links into a page: "Giấy tờ cần mang" -> "giay-to-can-mang"."""
    slug = slugify(str(text), max_length=60) or "muc"
    return f"muc-{slug}" if slug in RESERVED_IDS else slug


@register.filter
def tied(text: str) -> str:
    """Keeps a span such as 7:00–19:00 on one line, by word joiners beside the dash."""
    return str(text).replace("–", "\u2060–\u2060")


@register.filter
def file_size(size: int) -> str:
    """Bytes as people read them, in the language of the page: 1.2 MB, in Vietnamese 1,2 MB."""
    return filesizeformat(size).replace("\xa0", " ")


def _tree_page(context):
    """The Wagtail page of this context; a `page` of a paginator or of nothing is none."""
    page = context.get("page")
    return page if hasattr(page, "url_path") else None
