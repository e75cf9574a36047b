"""The demo register: October and November 2021, and some forty tickets around today.

Synthetic, and marked so (`Ticket.is_demo`). Written through the doors of all tickets, so that it
keeps every rule of the workflow.
"""
