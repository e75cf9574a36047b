"""Rows that every page of the desk needs and that change a few times a week: bodies, their members,
rules, reply templates. Kept in the cache for a minute, and read again once one is saved.

What is chosen from these lists is checked against the database when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone

from portal.places.models import Organisation, Topic

from .bodies import Bodies, standing_bodies
from .models import DeadlineRule, Member, ReplyTemplate, RoutingRule

SECONDS = 60


class Body(NamedTuple):
    """A body: whether it stands today, and whether it is outside the province's competence."""

    pk: int
    name: str
    parent_id: int | None
    outside: bool
    stands: bool


class Officer(NamedTuple):
    """A member of a body; `active` members are given tickets."""

    pk: int
    name: str
    body_id: int
    body: str
    active: bool

    @property
    def label(self) -> str:
        return f"{self.name} ({self.body})"


def _kept(name: str, read: Callable[[], Any]) -> Any:
    key = f"submissions:kept:{name}"
    found = cache.get(key)
    if found is None:
        found = read()
        cache.set(key, found, SECONDS)
    return found


def bodies() -> dict[int, Body]:
    """Every body, past ones too, by the order of the names."""
    return _kept("bodies", _read_bodies)


def _read_bodies() -> dict[int, Body]:
    standing = set(Organisation.objects.valid_on(timezone.localdate()).values_list("pk", flat=True))
    rows = Organisation.objects.values_list("pk", "name", "parent_id", "outside")
    return {row[0]: Body(*row, stands=row[0] in standing) for row in rows}


def with_children(pk: int) -> frozenset[int]:
    """Ids of a body and all below it."""
    below: dict[int | None, list[int]] = {}
    for body in bodies().values():
        below.setdefault(body.parent_id, []).append(body.pk)
    found, level = {pk}, [pk]
    while level:
        level = [child for one in level for child in below.get(one, ()) if child not in found]
        found.update(level)
    return frozenset(found)


def officers() -> dict[int, Officer]:
    """The members of all bodies, by body and user name."""
    return _kept("officers", _read_officers)


def _read_officers() -> dict[int, Officer]:
    users = (
        get_user_model()
        .objects.filter(membership__isnull=False)
        .select_related("membership__organisation")
        .order_by("membership__organisation__name", "username")
    )
    return {
        user.pk: Officer(
            user.pk,
            user.get_full_name() or user.get_username(),
            user.membership.organisation_id,
            str(user.membership.organisation),
            user.is_active,
        )
        for user in users
    }


def manual_rules() -> list[tuple[int, str]]:
    """The deadline rules that staff may choose."""
    return _kept(
        "rules",
        lambda: [(rule.pk, str(rule)) for rule in DeadlineRule.objects.filter(active=True)],
    )


def standing() -> Bodies:
    """`standing_bodies` of today."""
    today = timezone.localdate()
    found = _kept("standing", lambda: standing_bodies(today))
    return found if found.day == today else standing_bodies(today)


def routing_rules() -> list[RoutingRule]:
    """The routing rules in force, in their order."""
    rules = RoutingRule.objects.filter(active=True)
    return _kept("routing", lambda: list(rules.select_related("organisation", "topic")))


def reply_templates() -> list[ReplyTemplate]:
    return _kept("replies", lambda: list(ReplyTemplate.objects.order_by("title", "pk")))


def forget(**_signal: object) -> None:
    """Has the rows read again: at once by this request, by the others when it is committed."""
    _forget()
    transaction.on_commit(_forget)


def _forget() -> None:
    names = ("bodies", "standing", "officers", "rules", "routing", "replies")
    cache.delete_many([f"submissions:kept:{name}" for name in names])


def follow() -> None:
    """Called once, when Django is ready."""
    user = get_user_model()
    for model in (Organisation, Topic, Member, user, DeadlineRule, RoutingRule, ReplyTemplate):
        for signal in (post_save, post_delete):
            signal.connect(forget, sender=model, dispatch_uid=f"kept:{model.__name__}")
    for through in (Organisation.topics.through, Organisation.successors.through):
        m2m_changed.connect(forget, sender=through, dispatch_uid=f"kept:{through.__name__}")
