"""The people of the demo: one account for each role, and staff of the past who cannot log in.

Passwords are made anew for each installation and kept in `$PORTAL_DATA/demo-accounts.json`, which
only its owner may read.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db import transaction
from django.utils.crypto import get_random_string

from portal.places.models import Organisation

from ..dossier import Actor
from ..models import Member
from ..permissions import (
    APPROVER,
    AUDITOR,
    COORDINATOR,
    EDITOR,
    GROUPS,
    HEAD,
    OFFICER,
    OPERATOR,
)

FILE_NAME = "demo-accounts.json"
PASSWORD_LENGTH = 16
# The unit in which the demo's officer and head work together.
UNIT = "so-xay-dung"


@dataclass(frozen=True)
class Account:
    role: str
    username: str
    name: str
    unit: str = ""


ACCOUNTS = [
    Account(OPERATOR, "dien-thoai-vien", "Nguyễn Thị Cẩm Tú"),
    Account(OFFICER, "chuyen-vien", "Trần Minh Khoa", UNIT),
    Account(HEAD, "lanh-dao", "Lê Hoàng Ân", UNIT),
    Account(APPROVER, "nguoi-duyet", "Phạm Thị Thanh Thảo"),
    Account(COORDINATOR, "dieu-phoi", "Huỳnh Quốc Đạt"),
    Account(EDITOR, "bien-tap", "Võ Ngọc Oanh"),
    Account(AUDITOR, "giam-sat", "Đặng Văn Đức"),
]
# Those who work in the demo's tickets beside the seven. They have no password.
OTHERS = [
    *(
        Account(OPERATOR, f"mau-dien-thoai-vien-{number}", name)
        for number, name in enumerate(
            ["Lê Thị Diễm My", "Nguyễn Quốc Bảo", "Trần Thị Cẩm Vân", "Phạm Hoàng Khang"], 1
        )
    ),
    *(
        Account(OFFICER, f"mau-chuyen-vien-{number}", name)
        for number, name in enumerate(
            ["Hồ Văn Lợi", "Đỗ Thị Kiều Oanh", "Bùi Thanh Phong", "Ngô Thị Ái", "Dương Minh Trí"],
            1,
        )
    ),
    Account(APPROVER, "mau-nguoi-duyet-1", "Phan Văn Định"),
    Account(APPROVER, "mau-nguoi-duyet-2", "Trương Thị Ngọc Ánh"),
]


@dataclass(frozen=True)
class Cast:
    """Everybody who acts in the demo: `staff` are the seven accounts by role, `others` by role."""

    staff: dict[str, AbstractUser]
    others: dict[str, list[AbstractUser]]

    def actor(self, role: str) -> Actor:
        """The account of the role, as it acts at the desk."""
        return Actor.of(self.staff[role])

    def operator(self, number: int) -> Actor:
        """One of the operators, in turn."""
        return _acting(self.others[OPERATOR], number, OPERATOR)

    def approver(self, number: int) -> Actor:
        """One of the approvers at the centre, in turn."""
        return _acting(self.others[APPROVER], number, APPROVER)

    def officer(self, organisation: Organisation) -> Actor:
        """Whoever answers for that body: always the same person for the same body."""
        return _acting(self.others[OFFICER], organisation.pk, OFFICER, organisation)


def _acting(
    users: list[AbstractUser], number: int, role: str, organisation: Organisation | None = None
) -> Actor:
    units = frozenset({organisation.pk} if organisation else ())
    return Actor(users[number % len(users)], frozenset({role}), units)


def load_cast() -> Cast:
    """Makes the accounts that are missing and gives them all. Passwords that the file has are
    kept; a lost file is written anew, with new passwords."""
    known = {row["username"]: row for row in read_file()}
    rows = []
    staff = {}
    with transaction.atomic():
        for account in ACCOUNTS:
            user, created = _user(account)
            password = known.get(account.username, {}).get("password")
            if created or not password:
                password = password or get_random_string(PASSWORD_LENGTH)
                user.set_password(password)
                user.save(update_fields=["password"])
            staff[account.role] = user
            rows.append({"username": account.username, "password": password, "role": account.role})
        others: dict[str, list[AbstractUser]] = {}
        for account in OTHERS:
            others.setdefault(account.role, []).append(_user(account)[0])
    if rows != list(known.values()):
        _write_file(rows)
    return Cast(staff, others)


def _user(account: Account) -> tuple[AbstractUser, bool]:
    user, created = get_user_model().objects.get_or_create(
        username=account.username,
        # A Vietnamese name is one field: family name first, never split.
        defaults={"first_name": account.name, "email": f"{account.username}@example.com"},
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        if account in ACCOUNTS:
            user.groups.add(Group.objects.get_or_create(name=GROUPS[account.role])[0])
        if account.unit:
            unit = Organisation.objects.get(code=account.unit)
            Member.objects.create(user=user, organisation=unit)
    return user, created


# --- The file -------------------------------------------------------------------------------------


def path() -> Path:
    return Path(settings.DATA_DIR) / FILE_NAME


def read_file() -> list[dict[str, str]]:
    """The rows of the accounts' file; none when it is not there."""
    return json.loads(path().read_text()) if path().exists() else []


def _write_file(rows: list[dict[str, str]]) -> None:
    """Replaces the file in one step. It is closed to others from its first byte on."""
    new = path().with_suffix(".new")
    new.parent.mkdir(parents=True, exist_ok=True)
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(rows, file, indent=1, ensure_ascii=False)
    new.replace(path())
