"""Opens the desk in the Wagtail admin."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import permissions
from .desk import snippets  # noqa: F401  (registers the rows that staff edit)


class DeskMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        roles = permissions.roles_of(request.user)
        return bool(roles & (permissions.SEE_ALL | permissions.SEE_OWN_UNIT))


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("phieu/", include("submissions.desk.urls"))]


@hooks.register("register_admin_menu_item")
def desk_menu_item():
    return DeskMenuItem(
        _("Tickets"), reverse("desk:index"), name="tickets", icon_name="mail", order=1
    )


@hooks.register("insert_global_admin_css")
def desk_styles():
    return format_html('<link rel="stylesheet" href="{}">', static("submissions/desk.css"))
