"""The list of tasks in the admin: what waits, what was given up and can be sent again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.admin.views.generic import IndexView

from portal.records import RecordInspectView, RecordViewSet

from .door import resend
from .models import TaskRun

URL_NAMES = "task-runs"


class TaskRunIndexView(IndexView):
    def get_base_queryset(self):
        """What the clock started and is done comes each minute, and would hide the rest."""
        runs = super().get_base_queryset()
        return runs.exclude(key__startswith="clock:", state=TaskRun.State.DONE)


class TaskRunInspectView(RecordInspectView):
    def get_last_error_display_value(self):
        return format_html("<pre>{}</pre>", self.object.last_error)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.object.state == TaskRun.State.DEAD and may_resend(self.request.user):
            context["resend_url"] = reverse(f"{URL_NAMES}:resend", args=[self.object.pk])
        return context


def may_resend(user) -> bool:
    return user.has_perm("tasks.resend_taskrun")


@require_POST
def resend_view(request, pk: int):
    """Queues a run that was given up once more, and goes back to it."""
    if not may_resend(request.user):
        raise PermissionDenied
    run = get_object_or_404(TaskRun, pk=pk)
    if resend(run):
        messages.success(request, _("The task is queued again."))
    else:
        messages.warning(request, _("The task is no longer given up."))
    return redirect(f"{URL_NAMES}:inspect", pk)


class TaskRunViewSet(RecordViewSet):
    model = TaskRun
    icon = "tasks"
    name = URL_NAMES
    permissions = ["resend_taskrun"]
    list_display = [
        *("key", "name"),
        StatusTagColumn(
            "state",
            label=capfirst(_("state")),
            accessor="get_state_display",
            primary=lambda run: run.state == TaskRun.State.DEAD,
        ),
        *("attempts", "next_attempt_at", "finished_at"),
    ]
    list_filter = {"state": ["exact"], "name": ["exact", "contains"], "queued_at": ["date"]}
    search_fields = ["name", "key", "last_error"]
    index_view_class = TaskRunIndexView
    inspect_view_class = TaskRunInspectView
    inspect_template_name = "tasks/inspect.html"
    inspect_view_fields = [
        *("name", "key", "state", "attempts", "queued_at", "next_attempt_at", "finished_at"),
        *("arguments", "last_error"),
    ]

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("resend/<int:pk>/", resend_view, name="resend")]


@hooks.register("register_admin_viewset")
def task_viewset():
    return TaskRunViewSet()
