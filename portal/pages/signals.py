"""What changes the surroundings of every page drops the copy kept of them."""

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from .chrome import forget
from .models import EmergencyBanner, PortalSettings


def connect() -> None:
    for model in (EmergencyBanner, PortalSettings):
        post_save.connect(forget, sender=model, dispatch_uid=f"chrome-{model.__name__}-saved")
        post_delete.connect(forget, sender=model, dispatch_uid=f"chrome-{model.__name__}-deleted")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(forget, dispatch_uid="chrome")
    post_delete.connect(forget, sender=Page, dispatch_uid="chrome-page-deleted")
