"""What editors can do about a query that finds nothing, offered beside it in the report.

Rooms above register their own ("draft a question"); the search knows only its words.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class EditorAction:
    """`run` does it for a query (masked) and gives the address to go on at; `allowed` says
    whether a request's user may."""

    name: str
    label: str
    allowed: Callable[[HttpRequest], bool]
    run: Callable[[HttpRequest, str], str]


_actions: dict[str, EditorAction] = {}


def register(action: EditorAction) -> None:
    """Offers `action` beside every query of the report. Called from an app's `ready()`."""
    _actions[action.name] = action


def get(name: str) -> EditorAction | None:
    """The action of that name."""
    return _actions.get(name)


def offered(request: HttpRequest) -> list[EditorAction]:
    """The actions that the request's user may take."""
    return [action for action in _actions.values() if action.allowed(request)]
