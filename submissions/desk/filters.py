"""Filters of the lists, and the lists that members of staff keep under names of their own."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from urllib.parse import urlsplit

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from portal.places.models import Organisation, Topic
from portal.vietnamese import clean

from .. import choices, kept
from ..models import Channel, SavedFilter, State, Ticket
from . import finding, lists
from .access import StaffOnly


class TicketFilterSet(WagtailFilterSet):
    list = django_filters.ChoiceFilter(
        label=gettext_lazy("Work list"),
        choices=lists.WORK_LISTS,
        method="take_list",
        empty_label=gettext_lazy("All"),
    )
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("State"), choices=State)
    topic = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Topic"), queryset=Topic.objects.all()
    )
    organisation = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Unit"),
        queryset=lambda request: Organisation.objects.valid_on(timezone.localdate()),
    )
    channel = django_filters.MultipleChoiceFilter(label=gettext_lazy("Channel"), choices=Channel)
    received_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Received"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Ticket
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        topics = [(topic.pk, topic.name) for topic in choices.topics().values()]
        bodies = [(body.pk, body.name) for body in kept.bodies().values() if body.stands]
        self.form.fields["topic"].widget.choices = [("", "---------"), *topics]
        self.form.fields["organisation"].widget.choices = [("", "---------"), *bodies]

    def take_list(self, tickets, name, value):
        return lists.work_list(tickets, value, self.request.user)


KEPT = ("list", "state", "topic", "organisation", "channel", "received_at_from")
KEPT += ("received_at_to", "q", "ordering")


def kept_query(query: str) -> str:
    """What of a list's address makes the list, without the page's number and what is unknown."""
    given = QueryDict(urlsplit(query).query if "?" in query else query)
    kept = QueryDict(mutable=True)
    for name in KEPT:
        values = [value for value in given.getlist(name) if value.strip()]
        if values:
            kept.setlist(name, values)
    return kept.urlencode()


def condition(query: str, user) -> Q:
    """What the tickets of a kept list fulfil, as the list's own filters would have it. Values that
    are no longer to be chosen are passed over."""
    given = QueryDict(query)
    result = Q()
    if given.get("list") in dict(lists.WORK_LISTS):
        result &= lists.condition(given["list"], user)
    for name, values in (("state", State.values), ("channel", Channel.values)):
        chosen = [value for value in given.getlist(name) if value in values]
        if chosen:
            result &= Q(**{f"{name}__in": chosen})
    for name in ("topic", "organisation"):
        if given.get(name, "").isdecimal():
            result &= Q(**{f"{name}_id": int(given[name][:12])})
    if given.get("q"):
        result &= finding.found(given["q"], user)[0]
    return result & _received(given)


def _received(given: QueryDict) -> Q:
    result = Q()
    for name, lookup, moment in (
        ("received_at_from", "received_at__gte", datetime.time.min),
        ("received_at_to", "received_at__lte", datetime.time.max),
    ):
        day = _day(given.get(name, ""))
        if day:
            at = timezone.make_aware(datetime.datetime.combine(day, moment))
            result &= Q(**{lookup: at})
    return result


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text) or datetime.datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        return None


def conditions(rows: Iterable[SavedFilter], user) -> dict[str, Q]:
    """What `lists.counted` counts for each of the filters, by `filter_<pk>`."""
    anything = Q(pk__isnull=False)
    return {f"filter_{row.pk}": condition(row.query, user) or anything for row in rows}


def shown(rows: Iterable[SavedFilter], counts: dict[str, int], current: str = "") -> list[dict]:
    """The filters as they are shown: `pk`, `name`, `count`, `url`, and whether it is `current`."""
    index = reverse("desk:index")
    return [
        {
            "pk": row.pk,
            "name": row.name,
            "count": counts[f"filter_{row.pk}"],
            "url": f"{index}?{row.query}",
            "current": row.query == current,
        }
        for row in rows
    ]


def kept_by(user) -> list[dict]:
    """The user's own filters with the number of tickets that each shows now."""
    rows = list(SavedFilter.objects.filter(owner=user))
    return shown(rows, lists.counted(user, conditions(rows, user))) if rows else []


MOST_FILTERS = 20


class FilterForm(forms.ModelForm):
    """A name for a list; of the user's own filters, no two have the same."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        error_messages={"required": gettext_lazy("Give the filter a name.")},
    )

    class Meta:
        model = SavedFilter
        fields = ["name"]

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"])
        mine = SavedFilter.objects.filter(owner=self.instance.owner).exclude(pk=self.instance.pk)
        if any(
            other.casefold() == name.casefold() for other in mine.values_list("name", flat=True)
        ):
            raise forms.ValidationError(_("You already have a filter called “%s”.") % name)
        return name


class NewFilterForm(FilterForm):
    query = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta(FilterForm.Meta):
        fields = ["name", "query"]

    def clean_query(self) -> str:
        query = kept_query(self.cleaned_data["query"])
        if len(query) > SavedFilter._meta.get_field("query").max_length:
            raise forms.ValidationError(_("This filter is too long to be kept."))
        return query

    def clean(self):
        if SavedFilter.objects.filter(owner=self.instance.owner).count() >= MOST_FILTERS:
            raise forms.ValidationError(
                _("You have %s filters already. Delete one before keeping another.") % MOST_FILTERS
            )
        return super().clean()


class SavedFilters(StaffOnly, WagtailAdminTemplateMixin, TemplateView):
    """The user's own filters: kept, renamed, deleted. Those of others are not there."""

    template_name = "submissions/desk/filters.html"
    page_title = gettext_lazy("My filters")
    header_icon = "sliders"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, form=None, **kwargs):
        return super().get_context_data(
            rows=kept_by(self.request.user),
            form=form,
            form_is_new=isinstance(form, NewFilterForm),
            **kwargs,
        )

    def post(self, request):
        doing = request.POST.get("do")
        if doing == "keep":
            return self._keep(request)
        row = get_object_or_404(
            SavedFilter, owner=request.user, pk=self._number(request.POST.get("filter"))
        )
        if doing == "delete":
            row.delete()
            messages.success(request, _("The filter “%s” is deleted.") % row.name)
            return redirect("desk:filters")
        form = FilterForm(request.POST, instance=row)
        return self._save(form, _("The filter is now called “%s”."), reverse("desk:filters"))

    def _keep(self, request):
        form = NewFilterForm(request.POST, instance=SavedFilter(owner=request.user))
        return self._save(form, _("The filter “%s” is kept."), None)

    def _save(self, form: FilterForm, told: str, address: str | None):
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        row = form.save()
        messages.success(self.request, told % row.name)
        return redirect(address or f"{reverse('desk:index')}?{row.query}")

    @staticmethod
    def _number(text: str | None) -> int:
        return int(text[:12]) if text and text.isdecimal() else 0
