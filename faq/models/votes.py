"""Whether a page helped its reader."""

from django.db import models


class HelpfulVote(models.Model):
    """Whether a page helped, once for each visitor's session."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+")
    session = models.CharField(max_length=64, help_text="Digest, never the session itself.")
    helpful = models.BooleanField()
    reason = models.TextField(blank=True, max_length=500)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "session"], name="one_vote_per_session")
        ]
