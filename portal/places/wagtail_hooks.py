"""Topics, organisations and units in the admin, in one menu of reference data.

The menu has a hook of its own, `register_reference_menu_item`, by which other rooms put their
reference data there too: a viewset only names it as its `menu_hook`.
"""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminDateInput
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import Organisation, Topic, UnitVersion

_reference_menu = Menu(register_hook_name="register_reference_menu_item")


@hooks.register("register_admin_menu_item")
def reference_menu():
    return SubmenuMenuItem(
        _("Reference data"), _reference_menu, name="reference", icon_name="list-ul", order=500
    )


class ReferenceViewSet(SnippetViewSet):
    """Rows that other rooms point at. Searched by the database, for they are few."""

    menu_hook = "register_reference_menu_item"
    search_backend_name = None
    list_per_page = 50


class ValidityFilterSet(WagtailFilterSet):
    """Leaves what was in force on one day."""

    valid_on = django_filters.DateFilter(
        method="filter_valid_on", label=_("In force on"), widget=AdminDateInput
    )

    def filter_valid_on(self, queryset, name, day):
        return queryset.valid_on(day)


class OrganisationFilterSet(ValidityFilterSet):
    class Meta:
        model = Organisation
        fields = ["topics", "outside"]


class UnitFilterSet(ValidityFilterSet):
    class Meta:
        model = UnitVersion
        fields = ["level", "kind"]


class TopicViewSet(ReferenceViewSet):
    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    menu_order = 100
    list_display = ["name", "group", "code", "order"]
    list_filter = ["group"]
    search_fields = ["name", "code"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("group"), FieldPanel("order")]),
        FieldPanel("note"),
    ]


class OrganisationViewSet(ReferenceViewSet):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    menu_order = 200
    list_display = ["name", "parent", "phone", "valid_from", "valid_to"]
    filterset_class = OrganisationFilterSet
    search_fields = ["name", "code"]
    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("code"), FieldPanel("parent"), FieldPanel("outside")]),
        FieldPanel("topics"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]), FieldPanel("address")],
            heading=_("Contacts"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                FieldPanel("successors"),
                FieldPanel("note"),
            ],
            heading=_("Validity"),
        ),
    ]

    def get_queryset(self, request):
        return Organisation.objects.select_related("parent")


class LookedUpOnly(ModelPermissionPolicy):
    """Units change by resolution, not by hand: the loader writes them, staff look them up."""

    def user_has_permission(self, user, action):
        return action == "view" and user.has_perm("wagtailadmin.access_admin")

    def user_has_any_permission(self, user, actions):
        return any(self.user_has_permission(user, action) for action in actions)


class UnitViewSet(ReferenceViewSet):
    model = UnitVersion
    icon = "site"
    menu_label = _("Administrative units")
    menu_order = 300
    list_display = ["name", "code", "kind", "valid_from", "valid_to", "legal_document"]
    filterset_class = UnitFilterSet
    search_fields = ["name", "code"]
    permission_policy = LookedUpOnly(UnitVersion)
    inspect_view_enabled = True
    inspect_view_fields = [
        "name", "code", "kind", "level", "valid_from", "valid_to", "legal_document", "note",
    ]  # fmt: skip


for viewset in (TopicViewSet, OrganisationViewSet, UnitViewSet):
    register_snippet(viewset)
