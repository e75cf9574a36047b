"""A small classifier of Vietnamese texts, in plain Python: numbers in, numbers out.

Words are syllables: alone as they were typed, folded alone and in pairs, so that a text without
accents is understood as well. Several classes may share a text ("two of three times to this unit").

The way is complement naive Bayes with weights of length one (Rennie, Shih, Teevan, Karger,
"Tackling the Poor Assumptions of Naive Bayes Text Classifiers", ICML 2003, section 3), on whether
a word stands in a text, not how often. It learns in one pass, and does as well on few texts as
what takes minutes: docs/decisions/0041-what-routing-learns.md has the figures.
"""

from __future__ import annotations

import json
import math
import random
import re
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from portal.vietnamese import fold, nfc

_FOLDED = re.compile(r"[a-z0-9]+")
_TYPED = re.compile(r"\w+")
# What stands before a name of a place, as its last word ("thành phố", "thị trấn").
_PLACES = frozenset(
    "ấp khóm xã phường trấn huyện phố tỉnh thị đường hẻm cầu chợ kênh rạch sông tổ số".split()
)

UNIT = 1000  # one text, in the counts
SMOOTHING = 0.5 * UNIT
MOST_WORDS = 20_000  # kept of the most frequent: what a process loads within 50 ms


def words_of(text: str) -> set[str]:
    """The features of a text: "Đất đai" gives dat, dai, dat dai, =đất, =đai.

    The name after "xã", "đường" and the like is left out: where it is says little of what it is
    about, in words that come once.
    """
    typed = _without_names(_TYPED.findall(nfc(text)))
    folded = _FOLDED.findall(fold(" ".join(typed)))
    words = {f"={word.lower()}" for word in typed}
    words.update(folded)
    words.update(f"{first} {second}" for first, second in zip(folded, folded[1:], strict=False))
    return words


def _without_names(typed: list[str]) -> list[str]:
    kept: list[str] = []
    in_name = False
    for word in typed:
        in_name = in_name and (word[0].isupper() or word[0].isdigit())
        if not in_name:
            kept.append(word)
            in_name = word.lower() in _PLACES
    return kept


@dataclass(frozen=True)
class Example:
    """One matter: the texts that tell it, and the share of each class it was given to."""

    texts: tuple[str, ...]
    classes: Mapping[int, float]


@dataclass
class Classifier:
    """Counts of words by class. Made by `learn`, kept by `dump`, read by `load`.

    A row of `rows` tells of one word in how many texts of which class it stood, in thousandths
    (shares where a text has several classes): position of a class, count, position, count, and so
    on. `sizes` are the sums of the counts of each class, `lengths` what its scores are divided by.
    """

    classes: list[int] = field(default_factory=list)
    rows: dict[str, list[int]] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    lengths: list[float] = field(default_factory=list)

    def rank(self, text: str, most: int = 3) -> list[tuple[int, float]]:
        """The likeliest classes with their scores, best first. Empty for a text without a known
        word."""
        known = [word for word in words_of(text) if word in self.rows]
        if not known:
            return []
        scores = self._weights(known)
        ranked = [
            (name, score / length)
            for name, score, length in zip(self.classes, scores, self.lengths, strict=True)
        ]
        return sorted(ranked, key=lambda item: (-item[1], item[0]))[:most]

    def measure(self) -> None:
        """Sets `lengths`: the sum of all weights of each class, so that classes with many words do
        not win by their number."""
        self.lengths = self._weights(self.rows)

    def _weights(self, words: Collection[str]) -> list[float]:
        """For each class the sum of its weights of these words: how rarely they stand elsewhere."""
        every = sum(self.sizes) + SMOOTHING * len(self.rows)
        sums = [len(words) * math.log(every - size) for size in self.sizes]
        common = 0.0  # what a word says of a class in which it never stood is the same for all
        for word in words:
            row = self.rows[word]
            total = sum(row[1::2]) + SMOOTHING
            common += math.log(total)
            for at in range(0, len(row), 2):
                sums[row[at]] += math.log(total / (total - row[at + 1]))
        return [number - common for number in sums]


# --- Learning -------------------------------------------------------------------------------------


def learn(examples: Iterable[Example]) -> Classifier:
    """The classifier that these examples teach, in one pass."""
    counts: dict[str, dict[int, float]] = {}
    frequency: Counter[str] = Counter()
    for example in examples:
        whole = sum(example.classes.values())
        if not whole:
            continue
        shares = {name: UNIT * number / whole for name, number in example.classes.items()}
        for text in example.texts:
            words = words_of(text)
            frequency.update(words)
            for word in words:
                row = counts.setdefault(word, {})
                for name, share in shares.items():
                    row[name] = row.get(name, 0.0) + share
    kept = [word for word, _number in frequency.most_common(MOST_WORDS)]
    classes = sorted({name for word in kept for name in counts[word]})
    position = {name: index for index, name in enumerate(classes)}
    found = Classifier(classes, sizes=[0] * len(classes))
    for word in kept:
        kept_row: list[int] = []
        for name, count in counts[word].items():
            kept_row += (position[name], round(count))
            found.sizes[position[name]] += round(count)
        found.rows[word] = kept_row
    found.measure()
    return found


# --- Honest figures -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Accuracy:
    """How often the right class was the first, or among the first three, of `n` texts that the
    classifier had not seen."""

    n: int = 0
    top1: float = 0.0
    top3: float = 0.0


Rank = Callable[[str], Sequence[int]]


def cross_validate(
    examples: Sequence[Example],
    asked: Sequence[tuple[str, ...]],
    teach: Callable[[list[Example]], Rank],
    *,
    folds: int = 5,
    seed: int = 1022,
) -> Accuracy:
    """Asks for the texts `asked` of each example after learning from the other folds only.

    Near-identical texts have to be one example already (`matters.group`): then nothing that is
    asked was learnt, in whatever words. Of a matter that went to several classes each share counts.
    """
    order = [index for index, example in enumerate(examples) if example.classes]
    random.Random(seed).shuffle(order)  # noqa: S311  (nothing secret)
    n, first, three = 0, 0.0, 0.0
    for number in range(folds):
        held_out = set(order[number::folds])
        if not held_out:
            continue
        rank = teach([examples[index] for index in order if index not in held_out])
        for index in sorted(held_out):
            shares, total = examples[index].classes, sum(examples[index].classes.values())
            for text in asked[index]:
                found = list(rank(text))[:3]
                n += 1
                first += sum(shares.get(name, 0) for name in found[:1]) / total
                three += sum(shares.get(name, 0) for name in found) / total
    return Accuracy(n, first / n, three / n) if n else Accuracy()


# --- Keeping --------------------------------------------------------------------------------------


def dump(classifier: Classifier) -> bytes:
    """The classifier in few bytes: compressed JSON."""
    kept = vars(classifier) | {
        "words": list(classifier.rows),
        "rows": list(classifier.rows.values()),
    }
    return zlib.compress(json.dumps(kept, separators=(",", ":")).encode())


def load(kept: bytes) -> Classifier:
    """What `dump` kept."""
    found = json.loads(zlib.decompress(kept))
    rows = dict(zip(found["words"], found["rows"], strict=True))
    return Classifier(found["classes"], rows, found["sizes"], found["lengths"])
