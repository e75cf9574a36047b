"""The desk's screens of one ticket: its page, its actions, its files."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.views import generic

from .. import handover, permissions, workflow
from ..dossier import Actor
from ..models import Assignment, Attachment, Ticket
from . import page, pdf, told
from .access import StaffOnly
from .actions import ACTIONS
from .forms import ActionForm, AnswerForm


def refused(request, ticket: Ticket, why: str) -> TemplateResponse:
    """Tells that this is not for the user. Nothing has been done."""
    context = {"code": ticket.code, "why": why}
    return TemplateResponse(request, "submissions/desk/refused.html", context, status=403)


class TicketMixin(StaffOnly):
    """One ticket that the user may see; any other address is simply not there."""

    @cached_property
    def ticket(self) -> Ticket:
        tickets = page.tickets_to_show(permissions.visible(self.request.user))
        return get_object_or_404(tickets, code=self.kwargs["code"])

    @cached_property
    def actor(self) -> Actor:
        return Actor.of(self.request.user)


class TicketPage(TicketMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """Everything about one ticket, and what the user may do with it now."""

    template_name = "submissions/desk/ticket.html"
    header_icon = "mail"
    # Set when an action could not be taken: its name, its form with what was typed, and what
    # others did in the meantime.
    failed: dict | None = None
    sender = None

    def get_page_title(self):
        return self.ticket.code

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("desk:index"), "label": _("Tickets")},
            {"url": "", "label": self.ticket.code},
        ]

    def get_context_data(self, **kwargs):
        ticket, user = self.ticket, self.request.user
        dossier = page.read_rows(ticket)
        context = page.facts(ticket, user) | kwargs
        allowed = workflow.allowed(dossier, self.actor)
        items = page.offered(dossier, self.actor, allowed, self.failed)
        main = self.failed["name"] if self.failed else page.main_action(allowed, dossier)
        return super().get_context_data(
            **context,
            may_split="split" in allowed,
            new_to_unit=handover.is_new_to(ticket, self.actor),
            main=next((item for item in items if item["name"] == main), None),
            asked=page.asked(None if self.failed else main, ticket),
            groups=page.grouped([item for item in items if item["name"] != main]),
            keys=[
                {"key": item["desk"].key, "label": item["desk"].label}
                for item in items
                if item["desk"].key
            ],
            proposed=next(iter(ticket.proposed.organisations), None) if ticket.proposed else None,
            sender=self.sender,
        )


class NoteSeen(TicketMixin, View):
    """Called by the page of a ticket that is new to the unit: reading alone changes nothing."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if handover.is_new_to(self.ticket, self.actor):
            handover.note_seen(self.ticket)
        return HttpResponse(status=204)


class TakeAction(TicketPage):
    """Takes one action. What stands against it is told on the ticket's page, words kept."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        name = kwargs["action"]
        if name not in ACTIONS:
            raise Http404
        try:
            ticket = self.ticket
        except Http404:
            return self._gone(name)
        if not workflow.role_for(name, ticket, self.actor):
            return refused(request, ticket, _("You may not take this step on this ticket."))
        form = ACTIONS[name].form(
            request.POST, ticket=ticket, actor=self.actor, prefix=name, auto_id=f"id_{name}_%s"
        )
        if "insert" in request.POST and isinstance(form, AnswerForm):
            self.failed = {"name": name, "form": form.with_reply()}
            return self.render_to_response(self.get_context_data())
        if not form.is_valid():
            return self._fail(name, form)
        try:
            workflow.act(
                ticket, name, self.actor, version=form.cleaned_data["version"], **form.what()
            )
        except workflow.WorkflowError as error:
            return self._fail(name, form, error)
        messages.success(request, ACTIONS[name].done)
        if permissions.visible(request.user).filter(pk=ticket.pk).exists():
            return redirect("desk:ticket", code=ticket.code)
        return redirect("desk:index")

    def _fail(self, name: str, form: ActionForm, error: workflow.WorkflowError | None = None):
        status, since = 422, []
        if isinstance(error, workflow.NotAllowed):
            status = 403
        if isinstance(error, workflow.Conflict):
            status, since = 409, told.lines(error.events)
            # Sent once more, the words apply to the ticket as it is shown now.
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = str(error.events[-1].number)
        elif "version" in form.errors:  # forged; the hidden field would be wrong for ever
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = str(self.ticket.version)
        elif error:
            form.add_error(None, str(error))
        self.__dict__.pop("ticket", None)
        self.failed = {"name": name, "form": form, "since": since}
        try:
            return self.render_to_response(self.get_context_data(), status=status)
        except Http404:
            return self._gone(name)

    def _gone(self, name: str):
        """The ticket went to another unit while the user was writing: the words are given back.
        To whom the ticket was never open it is not there."""
        code, user = self.kwargs["code"], self.request.user
        was_ours = Assignment.objects.filter(
            ticket__code=code, organisation__in=permissions.units_of(user)
        )
        if not was_ours.exists():
            raise Http404
        prefix = f"{name}-"
        typed = [
            text
            for field, text in self.request.POST.items()
            if field.startswith(prefix) and field != f"{prefix}version" and text.strip()
        ]
        context = {"code": code, "typed": typed}
        return TemplateResponse(self.request, "submissions/desk/gone.html", context, status=409)


class ShowContact(TicketPage):
    """Shows who sent the ticket, after writing down who looked."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not permissions.may_see_contact(request.user, self.ticket):
            return refused(request, self.ticket, _("You may not see who sent this ticket."))
        self.sender = permissions.view_contact(request.user, self.ticket, "desk")
        response = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "no-store"
        return response


class NearTicket(TicketMixin, View):
    """Similar tickets and questions already answered: fetched by the ticket's page after it shows,
    and a page of its own without scripts."""

    def get(self, request, code):
        part = request.headers.get("Sec-Fetch-Dest") == "empty"
        template = "submissions/desk/ticket/near.html" if part else "submissions/desk/near.html"
        context = page.near(self.ticket, request.user) | {"ticket": self.ticket, "code": code}
        response = TemplateResponse(request, template, context)
        patch_vary_headers(response, ["Sec-Fetch-Dest"])
        return response


class TicketPdf(TicketMixin, View):
    """The ticket with its history as a PDF. Posted, because each one is written down."""

    http_method_names = ["post"]

    def post(self, request, code):
        with_contact = "contact" in request.POST
        if with_contact and not permissions.may_see_contact(request.user, self.ticket):
            return refused(request, self.ticket, _("You may not see who sent this ticket."))
        return pdf.download(request, self.ticket, with_contact=with_contact)


class DownloadFile(StaffOnly, View):
    """An original file, as a download, to those who may see its ticket."""

    def get(self, request, pk):
        tickets = permissions.visible(request.user)
        attachment = get_object_or_404(
            Attachment.objects.select_related("ticket"), pk=pk, ticket__in=tickets
        )
        if not permissions.may_see_originals(request.user, attachment.ticket):
            raise Http404
        response = FileResponse(
            attachment.original.open(),
            as_attachment=True,
            filename=attachment.original_name,
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class ShowImage(StaffOnly, View):
    """The re-encoded copy of an image, without metadata, for showing at the desk."""

    def get(self, request, pk):
        tickets = permissions.visible(request.user)
        attachment = get_object_or_404(Attachment, pk=pk, ticket__in=tickets)
        if not attachment.public_copy:
            raise Http404
        response = FileResponse(attachment.public_copy.open(), content_type="image/webp")
        response["Cache-Control"] = "private, no-store"
        return response
