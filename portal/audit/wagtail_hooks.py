"""The two audit lists among the reports of the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import InspectView

from portal.records import RecordViewSet
from portal.vietnamese import format_number

from .models import ContactView, ExportLog


class ContactViewViewSet(RecordViewSet):
    model = ContactView
    icon = "view"
    name = "contact-views"
    list_display = ["at", "user", "ticket_code", "purpose"]
    list_filter = {"user": ["exact"], "purpose": ["exact"], "at": ["date"]}
    search_fields = ["ticket_code"]


class ExportLogInspectView(InspectView):
    def get_rows_display_value(self):
        return format_number(self.object.rows)


class ExportLogViewSet(RecordViewSet):
    model = ExportLog
    icon = "download"
    name = "exports"
    list_display = [
        *("at", "user", "what"),
        Column("rows", label=_("rows"), accessor=lambda log: format_number(log.rows)),
        BooleanColumn("personal", label=_("with personal data")),
    ]
    inspect_view_class = ExportLogInspectView
    list_filter = {"user": ["exact"], "what": ["exact"], "personal": ["exact"], "at": ["date"]}
    search_fields = ["what"]


@hooks.register("register_admin_viewset")
def audit_viewsets():
    return [ContactViewViewSet(), ExportLogViewSet()]
