"""A month's figures become the draft of its bulletin."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from news import sentences
from news.models import BulletinPage, NewsIndexPage
from portal.vietnamese import format_datetime, format_month, slugify
from submissions.statistics import month_figures


class CannotDraftError(Exception):
    """Why there can be no draft, in the language of the reader."""


def draft(
    month: datetime.date,
    index: NewsIndexPage,
    as_of: datetime.date | None = None,
    denominator: str = "answered",
    user=None,
) -> BulletinPage:
    """The unpublished bulletin of `month` (its first day), with figures of now and a first text.

    A draft that exists gets the new figures; a paragraph follows them unless an editor has changed
    it. Raises CannotDraftError for a bulletin whose figures are frozen.
    """
    figures = month_figures(month, as_of, denominator)
    found = BulletinPage.objects.filter(
        year=month.year, month=month.month, locale_id=index.locale_id
    ).first()
    if found is None:
        return _new(month, figures, index, user)
    page = found.get_latest_revision_as_object()
    if found.frozen_at or page.frozen_at:
        raise CannotDraftError(
            _("The bulletin of %(month)s is published, its figures frozen on %(moment)s.")
            % {
                "month": format_month(month),
                "moment": format_datetime(found.frozen_at or page.frozen_at),
            }
        )
    _refresh(page, figures, month)
    page.save_revision(user=user, log_action=True)
    return page


def _new(month: datetime.date, figures: dict, index: NewsIndexPage, user) -> BulletinPage:
    page = BulletinPage(
        title=sentences.title(month),
        slug=slugify(f"Bản tin {format_month(month)}"),
        year=month.year,
        month=month.month,
        figures=figures,
        live=False,
        owner=user,
        **sentences.compose(figures, month),
    )
    index.add_child(instance=page)
    page.save_revision(user=user)
    return page


def _refresh(page: BulletinPage, figures: dict, month: datetime.date) -> None:
    before = sentences.compose(page.figures, month) if page.figures else {}
    for name, sentence in sentences.compose(figures, month).items():
        if getattr(page, name) in ("", before.get(name)):
            setattr(page, name, sentence)
    page.figures = figures
