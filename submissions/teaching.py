"""Teaching the routing from what the centre knows, and judging what it would propose."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from portal.tasks import enqueue, task

from . import learning, routing
from .bodies import Bodies, standing_bodies
from .classifier import Accuracy, Example, cross_validate, dump, learn
from .learning import Matter, ids_ranked, read_matters
from .models import LearntRouting, RoutingRule

FOLDS = 10
MOST_JUDGED = 3_000  # matters; their order is that of the tickets, the newest first


@task("submissions.learn_routing", max_attempts=2, timeout=1800)
def learn_routing() -> dict:
    """Learns anew, for all processes; gives the figures. Run twice it leaves the same."""
    found = read_matters()
    topics = learn(matter.example(matter.topics) for matter in found)
    organisations = learn(matter.example(matter.organisations) for matter in found)
    figures = judge(found)
    with transaction.atomic():
        row = LearntRouting.objects.create(
            topics=dump(topics), organisations=dump(organisations), figures=figures
        )
        LearntRouting.objects.exclude(pk=row.pk).delete()
        transaction.on_commit(learning.new_version)
    return figures


def learn_soon() -> None:
    """Has the task process learn anew."""
    enqueue(learn_routing, key=f"learn-routing:{uuid.uuid4()}")


# --- Judging --------------------------------------------------------------------------------------


def judge(found: list[Matter], *, folds: int = FOLDS) -> dict:
    """From how much there is to learn, and how often what is proposed is right for tickets that
    were not learnt from: `topic` and `organisation`, each with `n`, `top1`, `top3`."""
    return {
        "tickets": sum(matter.is_ticket for matter in found),
        "questions": sum(not matter.is_ticket for matter in found),
        "topic": vars(accuracy(found, "topics", folds=folds)),
        "organisation": vars(accuracy(found, "organisations", folds=folds)),
    }


def accuracy(found: list[Matter], of: str, *, folds: int = FOLDS) -> Accuracy:
    """How often the first, and one of the first three, is right for tickets not seen before.

    `of` is "topics" or "organisations". For organisations nothing but the text is given, and the
    rules and bodies of the topic that was learnt take part, as at the desk. Questions are learnt
    from and never asked: what counts is how people write to the centre. A site without tickets is
    judged by its questions.
    """
    any_ticket = any(matter.is_ticket for matter in found)
    examples, asked, judged = [], [], 0
    for matter in found:
        wanted = matter.is_ticket == any_ticket and judged < MOST_JUDGED
        judged += wanted
        examples.append(_Taught(matter, getattr(matter, of)))
        asked.append((matter.asked,) if wanted else ())
    teach = _teach_topics if of == "topics" else _Proposer().teach
    return cross_validate(examples, asked, teach, folds=folds)


class _Taught(Example):
    """An example that remembers its matter, for what is learnt from more than its classes."""

    matter: Matter

    def __init__(self, matter: Matter, classes: dict[int, float]):
        super().__init__(matter.example(classes).texts, dict(classes))
        object.__setattr__(self, "matter", matter)


def _teach_topics(examples: Sequence[_Taught]):
    classifier = learn(examples)
    return lambda text: ids_ranked(classifier, text)


class _Proposer:
    """Proposes organisations as `routing.proposals` does, from what one fold taught."""

    def __init__(self) -> None:
        self.bodies: Bodies = standing_bodies(timezone.localdate())
        self.rules: list[RoutingRule] = routing.active_rules()

    def teach(self, examples: Sequence[_Taught]):
        topics = learn(taught.matter.example(taught.matter.topics) for taught in examples)
        organisations = learn(examples)

        def propose(text: str) -> list[int]:
            about = next(iter(ids_ranked(topics, text)), None)
            rule = routing.first_fitting(self.rules, routing.Facts(topic_id=about))
            ordered = routing.in_order(rule, about, ids_ranked(organisations, text), self.bodies)
            return [body.pk for body in routing.first_standing(self.bodies, ordered, None)]

        return propose
