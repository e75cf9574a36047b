"""The emergency banner in the admin, and the admin's own look."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.components import Component
from wagtail.log_actions import log
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import EmergencyBanner

CHANGE = "pages.change_emergencybanner"
ADD = "pages.add_emergencybanner"


@register_snippet
class BannerViewSet(SnippetViewSet):
    """One form, one button: what is saved shows at once, unless a time or the box says later."""

    model = EmergencyBanner
    icon = "warning"
    add_to_admin_menu = True
    menu_order = 30
    list_display = ["title", "starts_at", "ends_at", "active"]
    search_backend_name = None
    panels = [
        FieldPanel("title"),
        FieldPanel("text"),
        FieldPanel("url"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("active"),
            ],
            heading=gettext_lazy("When it shows"),
        ),
    ]


class BannerPanel(Component):
    """On the admin's home: the banner that shows now, or the way to raise one."""

    name = "emergency_banner"
    template_name = "pages/banner_panel.html"
    order = 50

    def get_context_data(self, parent_context):
        now = timezone.now()
        banners = EmergencyBanner.objects.current_or_coming()
        return {
            "banner": next((row for row in banners if row.is_shown_at(now)), None),
            "add_url": reverse(BannerViewSet().get_url_name("add")),
            "csrf_token": parent_context["csrf_token"],
        }


@hooks.register("construct_homepage_panels")
def add_banner_panel(request: HttpRequest, panels: list) -> None:
    if request.user.has_perm(ADD):
        panels.append(BannerPanel())


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Ends a banner with one press."""
    if not request.user.has_perm(CHANGE):
        raise PermissionDenied
    banner = get_object_or_404(EmergencyBanner, pk=pk)
    banner.active = False
    banner.save(update_fields=["active"])
    log(banner, "wagtail.edit", user=request.user)
    messages.success(request, _("The emergency banner no longer shows."))
    return redirect("wagtailadmin_home")


@hooks.register("register_admin_urls")
def banner_urls():
    return [path("thong-bao-khan/<int:pk>/ha/", take_down, name="take_down_banner")]


@hooks.register("insert_global_admin_css")
def admin_look():
    return format_html('<link rel="stylesheet" href="{}">', static("portal/admin.css"))


@hooks.register("construct_main_menu")
def leave_out_foreign_help(request: HttpRequest, items: list) -> None:
    """Wagtail's help leads to a foreign host, in English. Ours is in `docs/`."""
    items[:] = [item for item in items if item.name != "help"]
