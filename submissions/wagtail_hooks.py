"""Opens the desk in the Wagtail admin."""

from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from . import permissions
from .calls import ACTION
from .desk import (
    calls,
    lists,
    snippets,  # noqa: F401  (registers the rows that staff edit)
)
from .desk.access import works_at_desk
from .desk.intake.views import TAKE_IN
from .desk.routing import LOOK


class DeskMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return works_at_desk(request.user)


class RolesMenuItem(MenuItem):
    """Shown to some roles only."""

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.roles = roles

    def is_shown(self, request) -> bool:
        return bool(permissions.roles_of(request.user) & self.roles)


class WorkListsPanel(Component):
    """On the admin's home: what waits for this person, list by list."""

    name = "work_lists"
    template_name = "submissions/desk/work_lists_panel.html"
    order = 10

    def get_context_data(self, parent_context):
        return {"work_lists": lists.shown_to(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def add_work_lists(request, panels):
    if works_at_desk(request.user):
        panels.append(WorkListsPanel())


@hooks.register("register_admin_urls")
def desk_urls():
    return [path("phieu/", include("submissions.desk.urls"))]


@hooks.register("register_admin_menu_item")
def desk_menu_item():
    return DeskMenuItem(
        _("Tickets"), reverse("desk:index"), name="tickets", icon_name="mail", order=1
    )


@hooks.register("register_admin_menu_item")
def intake_menu_item():
    return RolesMenuItem(
        _("Take in a ticket"),
        reverse("desk:new"),
        name="intake",
        icon_name="plus",
        order=2,
        roles=TAKE_IN,
    )


@hooks.register("register_admin_menu_item")
def calls_menu_item():
    return RolesMenuItem(
        _("Calls per day"),
        reverse("desk:calls"),
        name="calls",
        icon_name="mobile-alt",
        order=3,
        roles=calls.READ,
    )


@hooks.register("register_admin_menu_item")
def registers_menu_item():
    return RolesMenuItem(
        _("Registers"),
        reverse("desk:registers"),
        name="registers",
        icon_name="upload",
        order=7,
        roles=frozenset({permissions.COORDINATOR}),
    )


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(ACTION)(calls.CountedCalls)


@hooks.register("insert_global_admin_css")
def desk_styles():
    return format_html('<link rel="stylesheet" href="{}">', static("submissions/desk.css"))


@hooks.register("register_admin_menu_item")
def routing_menu_item():
    return RolesMenuItem(
        _("Routing"),
        reverse("desk:routing"),
        name="routing",
        icon_name="resubmit",
        order=6,
        roles=LOOK,
    )
