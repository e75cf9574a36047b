"""The admin's lists of tasks, looks at contact data and exports: read by those who may, changed by
nobody."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import NoReverseMatch, reverse

from portal.audit.models import ContactView, ExportLog
from portal.tasks import enqueue, run_pending, task
from portal.tasks.models import TaskRun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_tasks")]


@pytest.fixture
def staff(client, site):
    """`staff("audit.view_exportlog")` gives a client of a member of staff with just that."""

    def make(*permissions):
        user = get_user_model().objects.create_user("giam-sat", password="mat khau dai")
        for name in ["wagtailadmin.access_admin", *permissions]:
            app, codename = name.split(".")
            user.user_permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codename)
            )
        client.force_login(user)
        client.user = user
        return client

    return make


@pytest.fixture
def dead_run():
    @task("test.fails", max_attempts=1)
    def fails(notice):
        raise ValueError("mail server away")

    run = enqueue(fails, key="notice:1", notice=1)
    run_pending()
    run.refresh_from_db()
    return run


def test_a_dead_task_is_seen_and_sent_again(staff, dead_run):
    client = staff("tasks.view_taskrun", "tasks.resend_taskrun")
    TaskRun.objects.create(name="tasks.sweep", key="clock:sweep:1", state=TaskRun.State.DONE)
    listing = client.get(reverse("task-runs:index")).content.decode()
    assert "notice:1" in listing
    assert "clock:sweep:1" not in listing, "what comes each minute hides nothing"
    inspect = reverse("task-runs:inspect", args=[dead_run.pk])
    page = client.get(inspect).content.decode()
    assert "mail server away" in page
    resend = reverse("task-runs:resend", args=[dead_run.pk])
    assert f'action="{resend}"' in page
    assert client.get(resend).status_code == 405
    dead_run.refresh_from_db()
    assert dead_run.state == TaskRun.State.DEAD
    answer = client.post(resend, follow=True)
    assert answer.redirect_chain == [(inspect, 302)]
    dead_run.refresh_from_db()
    assert (dead_run.state, dead_run.attempts) == (TaskRun.State.QUEUED, 0)
    assert f'action="{resend}"' not in answer.content.decode()


def test_reading_tasks_is_not_sending_them(staff, dead_run):
    client = staff("tasks.view_taskrun")
    resend = reverse("task-runs:resend", args=[dead_run.pk])
    page = client.get(reverse("task-runs:inspect", args=[dead_run.pk])).content.decode()
    assert resend not in page
    client.post(resend)
    dead_run.refresh_from_db()
    assert dead_run.state == TaskRun.State.DEAD


def test_audit_lists_are_read(staff):
    client = staff("audit.view_contactview", "audit.view_exportlog")
    ContactView.objects.create(user=client.user, ticket_code="PA-4821-7093-5516", purpose="phone")
    ExportLog.objects.create(user=client.user, what="tickets", rows=2327, filter={"state": "new"})
    assert "PA-4821-7093-5516" in client.get(reverse("contact-views:index")).content.decode()
    listing = client.get(reverse("exports:index"), {"personal": "false"}).content.decode()
    assert "tickets" in listing
    record = reverse("exports:inspect", args=[ExportLog.objects.get().pk])
    assert "2.327" in client.get(record).content.decode()


@pytest.mark.parametrize("name", ["task-runs", "contact-views", "exports"])
def test_others_do_not_see_them(staff, name):
    client = staff()
    assert client.get(reverse(f"{name}:index")).status_code == 302
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(f"{name}:index") not in home


@pytest.mark.parametrize("name", ["task-runs", "contact-views", "exports"])
def test_not_even_superusers_add_change_or_delete(client, site, name):
    client.force_login(get_user_model().objects.create_superuser("quan-tri", "", "mat khau dai"))
    for action in ["add", "edit", "delete", "copy"]:
        for arguments in [[], [1]]:
            with pytest.raises(NoReverseMatch):
                reverse(f"{name}:{action}", args=arguments)
    page = client.get(reverse(f"{name}:index"))
    assert page.status_code == 200
    assert "/new/" not in page.content.decode()
