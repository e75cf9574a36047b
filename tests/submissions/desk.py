"""Signing in at the desk and taking actions there, as the tests of the desk do it."""

from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from submissions.permissions import GROUPS

from .factories import staff


def sign_in(client, role, organisation=None):
    """The client, signed in as a new member of staff (`client.user`) in this role."""
    user = staff(role, organisation)
    access = Permission.objects.get(codename="access_admin")
    Group.objects.get(name=GROUPS[role]).permissions.add(access)
    client.force_login(user)
    client.user = user
    return client


def post(client, ticket, action, **fields):
    """Posts an action's form with the ticket's present version."""
    data = {f"{action}-version": ticket.version}
    data |= {f"{action}-{name}": value for name, value in fields.items()}
    return client.post(reverse("desk:act", args=[ticket.code, action]), data)
