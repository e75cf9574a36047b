"""Brings in the register of tickets from an Excel file."""

from submissions.management.register import RegisterCommand


class Command(RegisterCommand):
    help = "Brings in tickets from an .xlsx register: all of its rows, or none."
    kind = "tickets"
