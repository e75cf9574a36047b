"""Rules and registers that staff edit as rows."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from ..models import (
    DeadlineRule,
    Kind,
    Level,
    Member,
    MonthClose,
    ReplyTemplate,
    RoutingRule,
)


class RowsViewSet(SnippetViewSet):
    """Rows of the desk in the admin's menu of reference data."""

    menu_hook = "register_reference_menu_item"
    search_backend_name = None
    list_per_page = 50


class DeadlineRuleForm(WagtailAdminModelForm):
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=Kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every kind."),
    )
    levels = forms.TypedMultipleChoiceField(
        label=_("Levels"),
        choices=Level,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: every level."),
    )

    def clean(self):
        values = super().clean()
        if values.get("working_days") == 0:
            self.add_error("working_days", _("At least one working day."))
        return values


class DeadlineRuleViewSet(RowsViewSet):
    model = DeadlineRule
    icon = "date"
    menu_label = _("Deadline rules")
    menu_order = 300
    list_display = ["name", "working_days", "order", "manual", "active", "legal_basis"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("code"), FieldPanel("working_days"), FieldPanel("order")]),
            FieldPanel("kinds"),
            FieldPanel("levels"),
            FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
            FieldPanel("legal_basis"),
            FieldRowPanel([FieldPanel("manual"), FieldPanel("active")]),
        ],
        base_form_class=DeadlineRuleForm,
    )


class RoutingRuleViewSet(RowsViewSet):
    model = RoutingRule
    icon = "resubmit"
    menu_label = _("Routing rules")
    menu_order = 310
    list_display = ["order", "topic", "kind", "level", "organisation", "active"]
    list_filter = ["topic", "active"]

    def get_queryset(self, request):
        return RoutingRule.objects.select_related("topic", "organisation")


class ReplyTemplateViewSet(RowsViewSet):
    model = ReplyTemplate
    icon = "openquote"
    menu_label = _("Reply templates")
    menu_order = 320
    list_display = ["title", "topic"]
    search_fields = ["title", "text"]


class MemberViewSet(RowsViewSet):
    model = Member
    icon = "user"
    menu_label = _("Staff of units")
    menu_order = 330
    list_display = ["user", "organisation"]

    def get_queryset(self, request):
        return Member.objects.select_related("user", "organisation")


class MonthCloseViewSet(RowsViewSet):
    model = MonthClose
    icon = "lock"
    menu_label = _("Closed months")
    menu_order = 350
    list_display = ["month", "as_of", "closed_by", "closed_at"]
    panels = [FieldRowPanel([FieldPanel("month"), FieldPanel("as_of")])]


for viewset in (
    DeadlineRuleViewSet,
    RoutingRuleViewSet,
    ReplyTemplateViewSet,
    MemberViewSet,
    MonthCloseViewSet,
):
    register_snippet(viewset)
