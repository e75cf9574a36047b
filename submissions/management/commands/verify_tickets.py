"""Proves that no ticket is lost, forgotten or changed behind the workflow's back."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.vietnamese import format_number
from submissions import proof


class Command(BaseCommand):
    help = "Checks all tickets, their histories and tasks. Exit code 1 when something is found."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="the result as JSON")
        parser.add_argument(
            "--all-anchors",
            action="store_true",
            help="each daily anchor, not the last and one other",
        )
        parser.add_argument(
            "--keep",
            action="store_true",
            help="keep the result for the desk's page and tell the coordinators, as at night",
        )

    def handle(self, *args, **options):
        started_at = timezone.now()
        found = proof.verify(all_anchors=options["all_anchors"])
        if options["keep"]:
            proof.keep(started_at, found)
        (self._json if options["json"] else self._text)(found)
        if not found.holds:
            sys.exit(1)

    def _json(self, found: proof.Proof) -> None:
        result = {
            "holds": found.holds,
            "tickets": found.tickets,
            "by_state": found.by_state,
            "by_check": found.by_check,
            "findings": [
                {
                    "check": finding.check,
                    "code": finding.code,
                    "about": str(finding.about),
                    "advice": str(proof.CHECKS[finding.check].advice),
                }
                for finding in found.findings
            ],
        }
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))

    def _text(self, found: proof.Proof) -> None:
        self.stdout.write(f"{format_number(found.tickets)} phiếu")
        for name, check in proof.CHECKS.items():
            count = found.by_check[name]
            self.stdout.write(f"{'!' if count else '✓'} {format_number(count)} {check.problem}")
            if not count:
                continue
            self.stdout.write(f"  → {check.advice}")
            for finding in found.findings:
                if finding.check == name:
                    self.stdout.write(f"    {finding.code} {finding.about}".rstrip())
