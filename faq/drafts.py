"""A question that visitors ask and nobody has answered yet, begun as a draft."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.vietnamese import clean
from search.editor_actions import EditorAction

from .models import FAQIndexPage, FAQPage


def may_draft(request: HttpRequest) -> bool:
    """Whether the user may add questions; looked up once for a request."""
    known = getattr(request, "_may_draft_question", None)
    if known is None:
        index = FAQIndexPage.objects.live().first()
        known = bool(index and index.permissions_for_user(request.user).can_add_subpage())
        request._may_draft_question = known
    return known


def draft(request: HttpRequest, query: str) -> str:
    """An unpublished question with the query as its title, to be gone on with; the one that is
    there already for the second time. Gives the address of its form."""
    title = _as_question(query)
    index = FAQIndexPage.objects.live().first()
    page = FAQPage.objects.child_of(index).filter(title=title).first()
    if page is None:
        page = FAQPage(title=title, live=False, owner=request.user)
        index.add_child(instance=page)
        page.save_revision(user=request.user, log_action="wagtail.create")
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _as_question(query: str) -> str:
    text = " ".join(clean(query).split()).rstrip("?!. ")[:250]
    return f"{text[:1].upper()}{text[1:]}?"


DRAFT = EditorAction(
    name="draft-question", label=_("Draft a question"), allowed=may_draft, run=draft
)
