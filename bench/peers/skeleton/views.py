import secrets

from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path

from .models import Event, Rule, Sender, Ticket


def submit(request):
    """Three selects, three inserts, one commit. It checks nothing and protects nothing."""
    list(Rule.objects.all()[:20])
    code = secrets.token_hex(8)
    if Ticket.objects.filter(code=code).first():
        return HttpResponseRedirect("/")
    Sender.objects.filter(phone=request.POST["phone"]).first()
    with transaction.atomic():
        ticket = Ticket.objects.create(
            code=code, title=request.POST["title"], content=request.POST["content"]
        )
        Sender.objects.create(
            ticket=ticket, name=request.POST["full_name"], phone=request.POST["phone"]
        )
        Event.objects.create(ticket=ticket, name="opened")
    return HttpResponseRedirect(f"/?code={code}")


urlpatterns = [path("submit/", submit)]
