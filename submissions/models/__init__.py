"""All that a ticket is made of. One file for each noun."""

from .answers import Answer, PublicAnswer
from .assignments import Assignment
from .attachments import Attachment
from .clock import DeadlineWarning, ProofRun, RatingSettings
from .consents import Consent
from .desk import Member, ReplyTemplate, SavedFilter
from .events import EventType, HistoryAnchor, TicketEvent
from .learnt import LearntRouting
from .messages import Message
from .notices import Delivery, Notice
from .privacy import DataRequest, LookupLink, RetentionRule
from .ratings import SATISFIED_SCORES, Rating
from .register import CallCount, MonthClose, RegisterImport
from .rules import DeadlineRule, RoutingRule
from .tickets import OPEN_STATES, Channel, Kind, Level, Sender, SenderKind, State, Ticket

__all__ = [
    "OPEN_STATES",
    "SATISFIED_SCORES",
    "Answer",
    "Assignment",
    "Attachment",
    "CallCount",
    "Channel",
    "Consent",
    "DataRequest",
    "DeadlineRule",
    "DeadlineWarning",
    "Delivery",
    "EventType",
    "HistoryAnchor",
    "Kind",
    "LearntRouting",
    "Level",
    "LookupLink",
    "Member",
    "Message",
    "MonthClose",
    "Notice",
    "ProofRun",
    "PublicAnswer",
    "Rating",
    "RatingSettings",
    "RegisterImport",
    "ReplyTemplate",
    "RetentionRule",
    "RoutingRule",
    "SavedFilter",
    "Sender",
    "SenderKind",
    "State",
    "Ticket",
    "TicketEvent",
]
