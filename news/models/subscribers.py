"""Who asked to be told of new bulletins."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Subscriber(models.Model):
    """An address that asked for bulletins and confirmed it."""

    email = models.EmailField(_("email"), unique=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return self.email
