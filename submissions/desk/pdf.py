"""A ticket with its history as a PDF: tagged, in the portal's own fonts, made without a network."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from portal.audit.models import ExportLog

from .. import permissions
from ..models import Sender, Ticket
from . import page

STYLES = "submissions/ticket-pdf.css"


def as_pdf(ticket: Ticket, user, sender: Sender | None = None) -> bytes:
    """The ticket as this reader sees it. Whoever passes `sender` has written down the look."""
    page.read_rows(ticket)
    context = page.facts(ticket, user) | {"sender": sender, "now": timezone.now(), "reader": user}
    return render(render_to_string("submissions/desk/ticket_pdf.html", context))


def render(html: str) -> bytes:
    """PDF/UA-1 of a document of ours. Takes about a second: WeasyPrint is loaded at first use."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    class OwnFiles(URLFetcher):
        """Leads `static:` to our static files, and nowhere else."""

        def fetch(self, url, headers=None):
            return super().fetch(_static(url.removeprefix("static:")).as_uri(), headers)

    fetcher, fonts = OwnFiles(allowed_protocols={"file"}), FontConfiguration()
    styles = CSS(filename=_static(STYLES), url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=html, base_url="static:", url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[styles], font_config=fonts, pdf_variant="pdf/ua-1")


def _static(name: str) -> Path:
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(name)
    return Path(found)


def download(request: HttpRequest, ticket: Ticket, *, with_contact: bool) -> HttpResponse:
    """The PDF as a download, after writing down the export and, with contact data, the look."""
    sender = permissions.view_contact(request.user, ticket, "pdf") if with_contact else None
    ExportLog.objects.create(
        user=request.user,
        what="submissions.ticket_pdf",
        filter={"ticket": ticket.code},
        rows=1,
        personal=sender is not None,
    )
    response = HttpResponse(as_pdf(ticket, request.user, sender), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{ticket.code}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
