"""The coordinator brings a register in: upload, what the check found, the word, the progress."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.calendar.loading import load_days
from portal.tasks import run_pending
from submissions.models import RegisterImport, Ticket
from submissions.permissions import GROUPS

from .factories import staff
from .workbooks import book, row

pytestmark = pytest.mark.django_db
State = RegisterImport.State


@pytest.fixture
def coordinator(client):
    load_days()
    return signed_in(client, "coordinator")


def signed_in(client, role):
    user = staff(role)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    return client


def upload(client, *rows, content=None, **given):
    file = SimpleUploadedFile("Sổ tháng 11.xlsx", content or book(*rows).getvalue())
    return client.post(
        reverse("desk:registers"), {"kind": "tickets", "file": file, **given}, follow=True
    )


def test_from_the_file_to_its_tickets(coordinator):
    upload(coordinator, row("1", "01/11/2021", "Zalo", "Hỏi giờ làm việc"), month="11/2021")
    job = RegisterImport.objects.get()
    run_pending()

    page = coordinator.get(reverse("desk:register", args=[job.pk])).content.decode()
    assert "Hỏi giờ làm việc" in page
    assert "tháng 11/2021" in page
    assert not Ticket.objects.exists()

    coordinator.post(reverse("desk:register_word", args=[job.pk, "ghi"]))
    run_pending()

    job.refresh_from_db()
    assert (job.state, job.written, bool(job.file)) == (State.DONE, 1, False)
    assert Ticket.objects.get().register_number == "1"


def test_errors_are_shown_by_cell_and_nothing_can_be_brought_in(coordinator):
    upload(coordinator, row("1", "sai"))
    job = RegisterImport.objects.get()
    run_pending()

    page = coordinator.get(reverse("desk:register", args=[job.pk])).content.decode()
    assert "B2" in page
    assert "Ngày tiếp nhận" in page

    coordinator.post(reverse("desk:register_word", args=[job.pk, "ghi"]))
    run_pending()
    assert not Ticket.objects.exists()


def test_the_very_same_file_again_is_told(coordinator):
    content = book(row("1")).getvalue()
    upload(coordinator, content=content)
    job = RegisterImport.objects.get()
    run_pending()
    coordinator.post(reverse("desk:register_word", args=[job.pk, "ghi"]))
    run_pending()

    response = upload(coordinator, content=content)
    run_pending()

    assert "đã được nhập trước đây" in response.content.decode()
    assert (RegisterImport.objects.get().written, Ticket.objects.count()) == (1, 1)


def test_a_file_that_was_let_go_is_gone(coordinator):
    upload(coordinator, row("1"))
    job = RegisterImport.objects.get()
    run_pending()
    storage, name = job.file.storage, job.file.name

    coordinator.post(reverse("desk:register_word", args=[job.pk, "bo"]))

    assert not RegisterImport.objects.exists()
    assert not storage.exists(name)


def test_a_month_that_is_none_keeps_the_form(coordinator):
    response = upload(coordinator, row("1"), month="tháng trước")

    assert response.status_code == 422
    assert "tháng trước" in response.content.decode()


def test_templates_are_downloads(coordinator):
    response = coordinator.get(reverse("desk:register_template", args=["calls"]))

    assert response["Content-Disposition"] == 'attachment; filename="mau-cuoc-goi.xlsx"'


@pytest.mark.parametrize("role", sorted(set(GROUPS) - {"coordinator"}))
def test_only_the_coordinator_brings_registers_in(client, role):
    response = signed_in(client, role).post(reverse("desk:registers"))

    # The admin sends people home with a message rather than show them a bare 403.
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")
    assert not RegisterImport.objects.exists()
