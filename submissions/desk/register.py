"""Bringing in the centre's registers: upload, the check's findings, the coordinator's word."""

from __future__ import annotations

import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin.views import generic

from .. import permissions
from ..models import Channel, RegisterImport
from ..register import jobs
from ..register.importing import Options
from ..register.template import template
from ..register.tickets import ANSWERED, DUPLICATE, FORWARDED, REFUSED, RUNNING

MOST_BYTES = 60 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RESULT_NAMES = {
    ANSWERED: gettext_lazy("Answered"),
    RUNNING: gettext_lazy("In progress"),
    REFUSED: gettext_lazy("Refused"),
    FORWARDED: gettext_lazy("Forwarded to another body"),
    DUPLICATE: gettext_lazy("Duplicates"),
}
CHANNEL_NAMES = dict(Channel.choices)


class CoordinatorOnly:
    """The register is the coordinator's: it changes what a month comes to."""

    def dispatch(self, request, *args, **kwargs):
        if permissions.COORDINATOR not in permissions.roles_of(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What it holds"), choices=RegisterImport.Kind)
    file = forms.FileField(
        label=gettext_lazy("Excel file"),
        help_text=gettext_lazy(".xlsx without macros, up to 60 MB and about 100,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    month = forms.CharField(
        label=gettext_lazy("Month"),
        required=False,
        help_text=gettext_lazy("Such as 11/2021. Rows of any other month are then refused."),
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        required=False,
        help_text=gettext_lazy("Only where several sheets look like a register."),
    )
    into_closed = forms.BooleanField(
        label=gettext_lazy("Let rows into closed months"),
        required=False,
        help_text=gettext_lazy(
            "The figures of those months change. Their bulletins may not agree."
        ),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 60 MB. Divide it by months."))
        return upload

    def clean_month(self) -> datetime.date | None:
        typed = self.cleaned_data["month"].strip()
        if not typed:
            return None
        for shape in ("%m/%Y", "%Y-%m", "%m-%Y"):
            try:
                return datetime.datetime.strptime(typed, shape).date()
            except ValueError:
                continue
        raise forms.ValidationError(_("Write the month like 11/2021."))

    def options(self) -> Options:
        values = self.cleaned_data
        return Options(values["sheet"].strip(), values["month"], values["into_closed"])


class Registers(CoordinatorOnly, generic.WagtailAdminTemplateMixin, TemplateView):
    """What was brought in so far, and the form for the next file."""

    template_name = "submissions/desk/registers.html"
    page_title = gettext_lazy("Registers")
    header_icon = "upload"
    form: UploadForm | None = None

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": _("Registers")},
        ]

    def get_context_data(self, **kwargs):
        jobs_shown = RegisterImport.objects.select_related("imported_by")[:50]
        return super().get_context_data(form=self.form or UploadForm(), jobs=jobs_shown, **kwargs)

    def post(self, request):
        self.form = UploadForm(request.POST, request.FILES)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        values = self.form.cleaned_data
        job = jobs.take_in(values["kind"], values["file"], self.form.options(), request.user)
        if job.state == RegisterImport.State.DONE:
            messages.warning(request, _("This very file was brought in before. Nothing changes."))
        return redirect("desk:register", pk=job.pk)


class Register(CoordinatorOnly, generic.WagtailAdminTemplateMixin, TemplateView):
    """One file: what its check found, and how far its writing is."""

    template_name = "submissions/desk/register.html"
    header_icon = "upload"

    def get(self, request, pk):
        self.job = get_object_or_404(RegisterImport, pk=pk)
        return super().get(request, pk=pk)

    def get_page_title(self):
        return self.job.file_name

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": reverse("desk:registers"), "label": _("Registers")},
            {"url": "", "label": self.job.file_name},
        ]

    def get_context_data(self, **kwargs):
        found = self.job.found
        return super().get_context_data(
            job=self.job,
            working=self.job.state in ("checking", "writing"),
            months=[
                (datetime.date.fromisoformat(month), number)
                for month, number in found.get("months", [])
            ],
            results=[
                (RESULT_NAMES[name], number)
                for name, number in found.get("results", {}).items()
                if name in RESULT_NAMES
            ],
            preview=[_shown(row) for row in found.get("preview", [])],
            fresh=self.job.rows - found.get("known", 0),
            more_errors=max(0, found.get("wrong", 0) - len(self.job.errors)),
            **kwargs,
        )


def _shown(row: dict) -> dict:
    at = datetime.datetime.fromisoformat(row["at"])
    return row | {
        "at": at,
        "channel": CHANNEL_NAMES.get(row.get("channel"), ""),
        "result": RESULT_NAMES.get(row.get("result"), ""),
    }


class RegisterWord(CoordinatorOnly, View):
    """The word on a checked file: write it, or let it go."""

    def post(self, request, pk, word):
        job = get_object_or_404(RegisterImport, pk=pk)
        if word == "ghi":
            if not jobs.confirm(job):
                messages.error(request, _("This file does not wait for a decision any more."))
            return redirect("desk:register", pk=pk)
        jobs.drop(job)
        messages.success(request, _("The file is gone. Nothing was brought in."))
        return redirect("desk:registers")


class RegisterProgress(CoordinatorOnly, View):
    """How far one file is, for its page to ask: `{"state", "percent"}`."""

    def get(self, request, pk):
        job = get_object_or_404(RegisterImport, pk=pk)
        return JsonResponse({"state": job.state, "percent": job.percent})


class Template(CoordinatorOnly, View):
    """The empty register to fill in."""

    def get(self, request, kind):
        if kind not in RegisterImport.Kind:
            raise PermissionDenied
        response = HttpResponse(template(kind), content_type=XLSX)
        name = "so-phieu" if kind == RegisterImport.Kind.TICKETS else "cuoc-goi"
        response["Content-Disposition"] = f'attachment; filename="mau-{name}.xlsx"'
        return response
