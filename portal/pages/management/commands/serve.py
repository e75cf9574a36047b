import os
import socket
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.keeper import Keeper, Kept
from portal.tasks.clock import load_schedules


class Command(BaseCommand):
    help = _("Serves the portal: starts the web process and the task process, and keeps them.")
    requires_system_checks = "__all__"

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, host, port, **options):
        load_schedules()
        # The socket is ours and handed on: while a killed web process is replaced, visitors wait
        # a moment in its queue and are not refused.
        try:
            listening = socket.create_server((host, port), backlog=1024)
        except OSError as error:
            raise CommandError(
                _("Cannot listen on %(host)s:%(port)d: %(error)s")
                % {"host": host, "port": port, "error": error.strerror}
            ) from None
        listening.set_inheritable(True)
        fd = listening.fileno()
        gunicorn = ["-m", "gunicorn", "-c", "python:portal.gunicorn", "--bind", f"fd://{fd}"]
        web = Kept("web", [sys.executable, *gunicorn, "portal.wsgi"], pass_fds=(fd,))
        tasks = Kept("task", [sys.executable, sys.argv[0], "qcluster"])
        self.stdout.write(
            _("The portal is served on %(address)s") % {"address": f"http://{host}:{port}/"}
        )
        self.stdout.flush()
        Keeper(web, tasks, at_stop=listening.close).run()
