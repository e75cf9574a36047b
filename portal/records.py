"""Lists in the admin of what the portal itself writes: staff read them and change nothing."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import path
from wagtail import hooks
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import ModelPermissionPolicy

from portal.vietnamese import format_datetime, format_number


class ReadOnlyPolicy(ModelPermissionPolicy):
    """As Django's permissions, but nobody adds, changes or deletes, superusers neither."""

    def user_has_permission(self, user, action):
        if action in ("add", "change", "delete"):
            return False
        return super().user_has_permission(user, action)


class RecordInspectView(InspectView):
    """One record, its times in local time, what is empty as a dash."""

    def get_field_display_value(self, field_name, field):
        value = super().get_field_display_value(field_name, field)
        if value is None or value == "":
            return "–"
        if isinstance(value, datetime):
            return format_datetime(value)
        if type(value) is int:
            return format_number(value)
        return value


class RecordViewSet(ModelViewSet):
    """A list with filters and a page for each record, among the reports. Needs `view_<model>`.

    `permissions`: codenames that an administrator may give to groups.
    """

    permissions: list[str] = []
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = RecordInspectView
    menu_hook = "register_reports_menu_item"
    list_per_page = 50
    search_backend_name = None
    form_fields: list[str] = []

    @property
    def permission_policy(self):
        return ReadOnlyPolicy(self.model)

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("inspect/<int:pk>/", self.inspect_view, name="inspect"),
        ]

    def get_common_view_kwargs(self, **kwargs):
        nothing = ("add", "edit", "delete", "history", "usage")
        return super().get_common_view_kwargs(
            **{f"{action}_url_name": None for action in nothing}, **kwargs
        )

    def get_permissions_to_register(self):
        content_type = ContentType.objects.get_for_model(self.model)
        wanted = [f"view_{self.model_name}", *self.permissions]
        return Permission.objects.filter(content_type=content_type, codename__in=wanted)

    def on_register(self):
        super(ModelViewSet, self).on_register()
        hooks.register("register_permissions", self.get_permissions_to_register)
