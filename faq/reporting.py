"""How a command tells what an import did."""

from django.utils.translation import gettext as _

from faq.imports import Report


def show(report: Report, out, err) -> None:
    """Complaints by line number to `err`, the sums to `out`."""
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
