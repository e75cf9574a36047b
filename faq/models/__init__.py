"""Questions with their answers, and administrative procedures."""

from .procedures import (
    LegalBasis,
    ProcedureIndexPage,
    ProcedurePage,
    RequiredDocument,
    SubmissionWay,
)
from .questions import FAQIndexPage, FAQPage, LinkedProcedure, RelatedQuestion
from .review import ReviewFields, ReviewQuerySet
from .votes import HelpfulVote

__all__ = [
    "FAQIndexPage",
    "FAQPage",
    "HelpfulVote",
    "LegalBasis",
    "LinkedProcedure",
    "ProcedureIndexPage",
    "ProcedurePage",
    "RelatedQuestion",
    "RequiredDocument",
    "ReviewFields",
    "ReviewQuerySet",
    "SubmissionWay",
]
