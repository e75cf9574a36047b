"""Answered tickets that two people agreed to publish: their public words, nothing else."""

from django.db.models import QuerySet

from .models import PublicAnswer


def published_answers() -> QuerySet[PublicAnswer]:
    """Newest first, with topic and answering body. What was taken down is not among them."""
    return (
        PublicAnswer.objects.filter(state=PublicAnswer.State.PUBLISHED)
        .select_related("ticket__topic", "ticket__organisation")
        .order_by("-published_at", "-id")
    )
