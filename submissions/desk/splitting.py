"""The coordinator's form that makes several tickets of one text."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views import generic

from .. import choices, workflow
from ..dossier import load
from ..forms.fields import CheckedChoiceField, TextField
from ..forms.ticket import CONTENT_LENGTH
from ..models import Attachment, Kind, Ticket
from ..permissions import COORDINATOR
from ..splitting import FEWEST, MOST, Part, split
from .access import works_at_desk
from .views import TicketMixin

TITLE_LENGTH = 200  # as the ticket has it


class PartForm(forms.Form):
    """One matter of the text."""

    title = TextField(label=gettext_lazy("Title"), min_length=5, max_length=TITLE_LENGTH)
    content = TextField(
        label=gettext_lazy("Content"),
        lines=True,
        min_length=10,
        max_length=CONTENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind)
    files = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Files that belong to it"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, attachments: list[Attachment], **kwargs):
        super().__init__(*args, **kwargs)
        topics = choices.topics()
        self.fields["topic"] = CheckedChoiceField(
            rows=topics,
            label=gettext_lazy("Topic"),
            choices=[("", gettext_lazy("Choose a topic")), *choices.topic_groups(topics.values())],
            widget=forms.Select(attrs={"data-combobox": True}),
        )
        if attachments and self.prefix != "parts-0":
            self.fields["files"].choices = [(file.pk, file.original_name) for file in attachments]
        else:
            del self.fields["files"]

    def part(self) -> Part:
        found = self.cleaned_data
        return Part(
            title=found["title"],
            content=found["content"],
            topic=found["topic"],
            kind=Kind(found["kind"]),
            files=tuple(found.get("files", ())),
        )


class BasePartFormSet(forms.BaseFormSet):
    """Two to five parts; those left empty after the second are none."""

    def get_form_kwargs(self, index):
        return super().get_form_kwargs(index) | {"empty_permitted": (index or 0) >= FEWEST}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.use_required_attribute = False

    def clean(self):
        contents = [
            " ".join(form.cleaned_data["content"].split())
            for form in self.forms
            if form.cleaned_data.get("content")
        ]
        if len(set(contents)) < len(contents):
            raise forms.ValidationError(_("Two parts say the same. Each holds one matter."))

    def parts(self) -> list[Part]:
        return [form.part() for form in self.forms if form.cleaned_data]


PartFormSet = forms.formset_factory(
    PartForm, formset=BasePartFormSet, extra=0, min_num=MOST, max_num=MOST, absolute_max=MOST
)


def formset_for(ticket: Ticket, data=None) -> BasePartFormSet:
    """The five parts, the first filled with the ticket's own text."""
    topic = ticket.topic.code if ticket.topic else ""
    first = {"title": ticket.title, "content": ticket.content, "kind": ticket.kind, "topic": topic}
    files = list(ticket.attachments.all())
    other = {"kind": ticket.kind, "files": [file.pk for file in files]}
    return PartFormSet(
        data,
        prefix="parts",
        initial=[first, *[other] * (MOST - 1)],
        form_kwargs={"attachments": files},
    )


class SplitTicket(TicketMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """Shows the text with the parts to be made of it; a conflict is told, every word kept."""

    template_name = "submissions/desk/split.html"
    page_title = gettext_lazy("Split into parts")
    header_icon = "cut"

    def dispatch(self, request, *args, **kwargs):
        if works_at_desk(request.user) and self.ticket and COORDINATOR not in self.actor.roles:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        ticket = reverse("desk:ticket", args=[self.ticket.code])
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": ticket, "label": self.ticket.code},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs):
        kwargs.setdefault("formset", None)
        formset = kwargs.pop("formset") or formset_for(self.ticket)
        possible = "split" in workflow.allowed(load([self.ticket])[0], self.actor)
        kwargs.setdefault("version", self.ticket.version)
        return super().get_context_data(
            ticket=self.ticket,
            formset=formset,
            possible=possible,
            shown=[form for form in formset.forms if not _folded(form)],
            folded=[form for form in formset.forms if _folded(form)],
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        formset = formset_for(self.ticket, request.POST)
        if not formset.is_valid():
            version = _version(request.POST, self.ticket)
            return self._again(formset, [], version, 422)
        try:
            made = split(
                self.ticket,
                formset.parts(),
                self.actor,
                version=_version(request.POST, self.ticket),
            )
        except workflow.WorkflowError as error:
            self.__dict__.pop("ticket", None)
            status = 409 if isinstance(error, workflow.Conflict) else 422
            # Sent once more, the parts are made of the ticket as it is shown now.
            return self._again(formset, [str(error)], self.ticket.version, status)
        codes = ", ".join(one.code for one in made)
        messages.success(request, _("The ticket is split: %(codes)s") % {"codes": codes})
        return redirect("desk:ticket", code=self.ticket.code)

    def _again(self, formset, problems: list[str], version: int, status: int):
        context = self.get_context_data(formset=formset, problems=problems, version=version)
        return self.render_to_response(context, status=status)


def _folded(form: PartForm) -> bool:
    """Whether a part is out of sight until it is wanted: one of the later ones, still empty."""
    index = int(form.prefix.rsplit("-")[-1])
    return index >= FEWEST and not form.errors and not form["content"].value()


def _version(data, ticket: Ticket) -> int:
    typed = data.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
