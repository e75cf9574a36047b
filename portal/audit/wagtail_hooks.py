"""The two audit lists among the reports of the admin."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column

from portal.records import RecordViewSet
from portal.vietnamese import format_number

from .models import ContactView, ExportLog


def _yes_or_no(log: ExportLog) -> str:
    return _("Yes") if log.personal else _("No")


class ContactViewViewSet(RecordViewSet):
    model = ContactView
    icon = "view"
    name = "contact-views"
    list_display = ["at", "user", "ticket_code", "purpose"]
    list_filter = {"user": ["exact"], "purpose": ["exact"], "at": ["date"]}
    search_fields = ["ticket_code"]


class ExportLogViewSet(RecordViewSet):
    model = ExportLog
    icon = "download"
    name = "exports"
    list_display = [
        *("at", "user", "what"),
        Column("rows", label=capfirst(_("rows")), accessor=lambda log: format_number(log.rows)),
        Column("personal", label=capfirst(_("with personal data")), accessor=_yes_or_no),
    ]
    list_filter = {"user": ["exact"], "what": ["exact"], "personal": ["exact"], "at": ["date"]}
    search_fields = ["what"]


@hooks.register("register_admin_viewset")
def audit_viewsets():
    return [ContactViewViewSet(), ExportLogViewSet()]
