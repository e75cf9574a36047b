"""The desk's screens of one ticket: its page, its actions, its files."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View
from wagtail.admin.views import generic

from portal.places.models import Organisation

from .. import permissions, routing, workflow
from ..dossier import Actor, load
from ..models import Attachment, Message, Ticket
from .access import StaffOnly
from .actions import ACTIONS
from .forms import ActionForm


class TicketMixin(StaffOnly):
    """One ticket that the user may see; any other address is simply not there."""

    @cached_property
    def ticket(self) -> Ticket:
        tickets = permissions.visible(self.request.user).select_related(
            "topic", "organisation", "officer", "duplicate_of", "split_from"
        )
        return get_object_or_404(tickets, code=self.kwargs["code"])

    @cached_property
    def actor(self) -> Actor:
        return Actor.of(self.request.user)


class TicketPage(TicketMixin, generic.WagtailAdminTemplateMixin, TemplateView):
    """Everything about one ticket, and what the user may do with it now."""

    template_name = "submissions/desk/ticket.html"
    header_icon = "mail"
    # Set when an action could not be taken: its name, its form with what was typed, the sender.
    failed: tuple[str, ActionForm] | None = None
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
        ticket = self.ticket
        return super().get_context_data(
            ticket=ticket,
            commune=ticket.commune and str(ticket.commune),
            actions=self._actions(),
            answers=ticket.answers.select_related("organisation", "drafted_by", "approved_by"),
            conversation=ticket.messages.select_related("author").exclude(
                direction=Message.Direction.INTERNAL, action="split"
            ),
            ratings=self._ratings(),
            attachments=ticket.attachments.all(),
            events=self._events(),
            proposal=routing.proposal(ticket) if ticket.organisation_id is None else None,
            may_see_contact=permissions.may_see_contact(self.request.user, ticket),
            sender=self.sender,
            **kwargs,
        )

    def _actions(self) -> list[dict]:
        """The actions open to the user, each with its form; a failed one keeps its words."""
        failed_name, failed_form = self.failed or (None, None)
        dossier = load([self.ticket])[0]
        offered = []
        for name in workflow.allowed(dossier, self.actor):
            if name not in ACTIONS:
                continue
            form = (
                failed_form
                if name == failed_name
                else ACTIONS[name].form(
                    ticket=self.ticket, actor=self.actor, prefix=name, auto_id=f"id_{name}_%s"
                )
            )
            offered.append(
                {"name": name, "desk": ACTIONS[name], "form": form, "open": name == failed_name}
            )
        if self.failed and all(item["name"] != failed_name for item in offered):
            # The ticket moved on and the action is closed; the typed words are still shown.
            offered.insert(
                0,
                {"name": failed_name, "desk": ACTIONS[failed_name], "form": failed_form}
                | {"open": True, "closed": True},
            )
        return sorted(offered, key=lambda item: list(ACTIONS).index(item["name"]))

    def _ratings(self):
        """The rater stays secret from the unit: only the centre reads ratings with comments."""
        if self.actor.roles & permissions.SEE_ALL:
            return self.ticket.ratings.all()
        return self.ticket.ratings.none()

    def _events(self):
        events = list(self.ticket.events.select_related("actor").order_by("-number"))
        ids = {event.data.get("organisation") for event in events} - {None}
        names = dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "name"))
        for event in events:
            event.organisation_name = names.get(event.data.get("organisation"), "")
        return events


class TakeAction(TicketPage):
    """Takes one action. What stands against it is told on the ticket's page, words kept."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        name = kwargs["action"]
        if name not in ACTIONS:
            raise Http404
        form = ACTIONS[name].form(
            request.POST,
            ticket=self.ticket,
            actor=self.actor,
            prefix=name,
            auto_id=f"id_{name}_%s",
        )
        if form.is_valid():
            try:
                workflow.act(
                    self.ticket,
                    name,
                    self.actor,
                    version=form.cleaned_data["version"],
                    **form.what(),
                )
            except workflow.WorkflowError as error:
                return self._fail(name, form, error)
            messages.success(request, ACTIONS[name].done)
            if permissions.visible(request.user).filter(pk=self.ticket.pk).exists():
                return redirect("desk:ticket", code=self.ticket.code)
            return redirect("desk:index")
        return self._fail(name, form)

    def _fail(self, name: str, form: ActionForm, error: workflow.WorkflowError | None = None):
        status = 422
        if error:
            form.add_error(None, str(error))
            status = 409 if isinstance(error, workflow.Conflict) else 422
        self.__dict__.pop("ticket", None)
        if isinstance(error, workflow.Conflict):
            # Sent once more, the words apply to the ticket as it is shown now.
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = str(self.ticket.version)
        self.failed = (name, form)
        return self.render_to_response(self.get_context_data(), status=status)


class ShowContact(TicketPage):
    """Shows who sent the ticket, after writing down who looked."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if not permissions.may_see_contact(request.user, self.ticket):
            raise PermissionDenied
        self.sender = permissions.view_contact(request.user, self.ticket, "desk")
        response = self.render_to_response(self.get_context_data())
        response["Cache-Control"] = "no-store"
        return response


class DownloadFile(StaffOnly, View):
    """An original file, as a download, to those who may see its ticket."""

    def get(self, request, pk):
        tickets = permissions.visible(request.user)
        attachment = get_object_or_404(Attachment, pk=pk, ticket__in=tickets)
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
