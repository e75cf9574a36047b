"""Sees officers leave: who may no longer log in, is removed, or moves to another unit."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete

from . import departures
from .models import Member


def connect() -> None:
    user = get_user_model()
    post_save.connect(user_saved, sender=user, dispatch_uid="submissions.user_saved")
    pre_delete.connect(user_removed, sender=user, dispatch_uid="submissions.user_removed")
    post_save.connect(member_saved, sender=Member, dispatch_uid="submissions.member_saved")
    post_delete.connect(member_removed, sender=Member, dispatch_uid="submissions.member_removed")


def user_saved(instance, created: bool, raw: bool = False, **_signal: object) -> None:
    """A log-in saves its user too: only those who may no longer log in have anything to give."""
    if not created and not raw and not instance.is_active:
        departures.release(instance)


def user_removed(instance, **_signal: object) -> None:
    with transaction.atomic():
        departures.release(instance, everything=True)


def member_saved(instance: Member, created: bool, raw: bool = False, **_signal: object) -> None:
    if not created and not raw:
        departures.release(instance.user)


def member_removed(instance: Member, **_signal: object) -> None:
    """When the user goes too, `user_removed` has been here before."""
    if get_user_model().objects.filter(pk=instance.user_id).exists():
        departures.release(instance.user)
