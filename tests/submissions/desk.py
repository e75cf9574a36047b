"""Signing in at the desk, for the tests of its screens."""

from django.contrib.auth.models import Group, Permission

from submissions.permissions import GROUPS

from .factories import staff


def sign_in(client, role, organisation=None):
    """The client, signed in at the desk in a role; `client.user` is who that is."""
    user = staff(role, organisation)
    access = Permission.objects.get(codename="access_admin")
    Group.objects.get(name=GROUPS[role]).permissions.add(access)
    client.force_login(user)
    client.user = user
    return client
