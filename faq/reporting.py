"""How a command ends an import: the search follows, and the operator is told."""

from django.utils.translation import gettext as _

from faq.imports import Report
from search.engines.base import EngineUnavailable
from search.following import follow_all


def finish(report: Report, out, err) -> None:
    """Indexes what was published, then writes complaints by line number to `err`, sums to `out`.

    The task process would index too, but it may not be running where files are imported. An
    engine that is away follows the log by itself once it is back.
    """
    try:
        follow_all()
    except EngineUnavailable as error:
        err.write(_("The search will follow later: %(error)s") % {"error": error})
    for number, sentence in sorted([*report.skipped, *report.remarks]):
        err.write(_("Line %(number)d: %(sentence)s") % {"number": number, "sentence": sentence})
    out.write(
        _(
            "%(created)d published, %(updated)d updated, %(unchanged)d unchanged, "
            "%(skipped)d lines left out."
        )
        % {
            "created": report.created,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "skipped": len(report.skipped),
        }
    )
