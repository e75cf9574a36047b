"""How each action of the workflow is offered at the desk: its words and its form."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import forms


@dataclass(frozen=True)
class DeskAction:
    """`form` is None for an action that needs no words: a single button."""

    label: Promise
    done: Promise
    form: type[forms.ActionForm] = forms.ActionForm
    main: bool = False


# In the order in which they are offered.
ACTIONS: dict[str, DeskAction] = {
    "release": DeskAction(_("Release from hold"), _("The ticket is released."), main=True),
    "answer_at_once": DeskAction(
        _("Answer at once"), _("The answer has been sent."), forms.AnswerForm
    ),
    "classify": DeskAction(_("Classify"), _("The ticket is classified."), forms.ClassifyForm),
    "assign": DeskAction(_("Assign"), _("The ticket is assigned."), forms.AssignForm, main=True),
    "start": DeskAction(_("Take in hand"), _("The ticket is in your hands."), main=True),
    "draft_answer": DeskAction(
        _("Write the answer"), _("The draft is kept."), forms.AnswerForm, main=True
    ),
    "submit_answer": DeskAction(
        _("Submit for approval"), _("The answer waits for approval."), main=True
    ),
    "approve_answer": DeskAction(
        _("Approve and send"), _("The answer is approved and sent."), main=True
    ),
    "reject_answer": DeskAction(
        _("Send back to the author"), _("The answer is back with its author."), forms.RemarkForm
    ),
    "ask_information": DeskAction(
        _("Ask for information"), _("The sender has been asked."), forms.QuestionForm
    ),
    "give_information": DeskAction(
        _("Write down the information"), _("The information is kept."), forms.InformationForm
    ),
    "follow_up": DeskAction(
        _("Write down what the sender adds"), _("The words are kept."), forms.InformationForm
    ),
    "rate": DeskAction(_("Write down the rating"), _("The rating is kept."), forms.RateForm),
    "return": DeskAction(
        _("Return to the centre"), _("The ticket is back with the centre."), forms.ReasonForm
    ),
    "correct": DeskAction(_("Correct the text"), _("The text is corrected."), forms.CorrectForm),
    "forward": DeskAction(
        _("Pass to another body"), _("The ticket was passed on."), forms.ForwardForm
    ),
    "merge": DeskAction(_("Merge as a duplicate"), _("The ticket is merged."), forms.MergeForm),
    "refuse": DeskAction(_("Refuse"), _("The ticket is refused."), forms.ReasonForm),
    "reopen": DeskAction(_("Reopen"), _("The ticket is open again."), forms.ReasonForm),
    "close": DeskAction(_("Close without reply"), _("The ticket is closed.")),
}
