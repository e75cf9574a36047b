"""Who comes in at the desk at all."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from .. import permissions


def works_at_desk(user) -> bool:
    """Whether one of the user's roles has to do with tickets."""
    return bool(permissions.roles_of(user) & (permissions.SEE_ALL | permissions.SEE_OWN_UNIT))


class StaffOnly:
    """Opens the desk to those whose role has to do with tickets."""

    request: HttpRequest

    def dispatch(self, request, *args, **kwargs):
        if not works_at_desk(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
