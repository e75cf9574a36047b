"""Brings in the daily counts of calls from an Excel file."""

from submissions.management.register import RegisterCommand


class Command(RegisterCommand):
    help = "Brings in the calls of each day from an .xlsx sheet: all of its rows, or none."
    kind = "calls"
