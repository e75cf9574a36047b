"""How each action of the workflow is offered at the desk: its words and its form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import forms


@dataclass(frozen=True)
class DeskAction:
    """An action's button, what is said once it is taken, and the form of what it needs. `group` is
    one of `page.GROUPS`; `key` is the key that leads to it (`desk.js`)."""

    label: Promise
    done: Promise
    form: type[forms.ActionForm] = forms.ActionForm
    main: bool = False
    group: str = "write"
    key: str = ""


# In the order in which they are offered.
ACTIONS: dict[str, DeskAction] = {
    "release": DeskAction(
        _("Release from hold"), _("The ticket is released."), main=True, group="end", key="h"
    ),
    "answer_at_once": DeskAction(
        _("Answer at once"),
        _("The answer has been sent."),
        forms.AnswerForm,
        group="answer",
        key="a",
    ),
    "classify": DeskAction(
        _("Classify"), _("The ticket is classified."), forms.ClassifyForm, group="write", key="p"
    ),
    "assign": DeskAction(
        _("Assign"),
        _("The ticket is assigned."),
        forms.AssignForm,
        main=True,
        group="hand",
        key="c",
    ),
    "start": DeskAction(
        _("Take in hand"), _("The ticket is in your hands."), main=True, group="answer", key="n"
    ),
    "draft_answer": DeskAction(
        _("Write the answer"),
        _("The draft is kept."),
        forms.AnswerForm,
        main=True,
        group="answer",
        key="s",
    ),
    "submit_answer": DeskAction(
        _("Submit for approval"),
        _("The answer waits for approval."),
        main=True,
        group="answer",
        key="t",
    ),
    "approve_answer": DeskAction(
        _("Approve and send"),
        _("The answer is approved and sent."),
        main=True,
        group="answer",
        key="d",
    ),
    "reject_answer": DeskAction(
        _("Send back to the author"),
        _("The answer is back with its author."),
        forms.RemarkForm,
        group="answer",
        key="l",
    ),
    "ask_information": DeskAction(
        _("Ask for information"),
        _("The sender has been asked."),
        forms.QuestionForm,
        group="answer",
        key="y",
    ),
    "give_information": DeskAction(
        _("Write down the information"),
        _("The information is kept."),
        forms.InformationForm,
        group="write",
        key="b",
    ),
    "follow_up": DeskAction(
        _("Write down what the sender adds"),
        _("The words are kept."),
        forms.InformationForm,
        group="write",
        key="b",
    ),
    "rate": DeskAction(
        _("Write down the rating"), _("The rating is kept."), forms.RateForm, group="end", key="e"
    ),
    "unassign": DeskAction(
        _("Take back from the officer"),
        _("The ticket is back in the unit's list."),
        forms.ReasonForm,
        group="hand",
        key="l",
    ),
    "return": DeskAction(
        _("Return to the centre"),
        _("The ticket is back with the centre."),
        forms.ReasonForm,
        group="hand",
        key="r",
    ),
    "correct": DeskAction(
        _("Correct the text"),
        _("The text is corrected."),
        forms.CorrectForm,
        group="write",
        key="u",
    ),
    "change_deadline": DeskAction(
        _("Change the deadline"),
        _("The deadline is changed."),
        forms.DeadlineForm,
        group="write",
        key="w",
    ),
    "forward": DeskAction(
        _("Pass to another body"),
        _("The ticket was passed on."),
        forms.ForwardForm,
        group="hand",
        key="f",
    ),
    "merge": DeskAction(
        _("Merge as a duplicate"),
        _("The ticket is merged."),
        forms.MergeForm,
        group="hand",
        key="m",
    ),
    "refuse": DeskAction(
        _("Refuse"), _("The ticket is refused."), forms.ReasonForm, group="end", key="x"
    ),
    "reopen": DeskAction(
        _("Reopen"), _("The ticket is open again."), forms.ReasonForm, group="end", key="o"
    ),
    "close": DeskAction(_("Close without reply"), _("The ticket is closed."), group="end", key="z"),
    "note": DeskAction(
        _("Note for colleagues"), _("The note is kept."), forms.NoteForm, group="write", key="i"
    ),
}
