"""The query front: what a visitor typed becomes the words that were meant.

Deterministic, and quick (well under a millisecond): clean, cut, quoted phrases, then for each word
that is no syllable of the site Telex and VNI, then slips of the keyboard, then other ways of saying
the same. A query in clean Vietnamese passes through unchanged.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.vietnamese import clean

from . import weights
from .requests import MAX_QUERY
from .spelling import correct
from .syllables import SyllableModel
from .text import codes, exact_form, folded_form, words
from .typing_keys import decode_telex, decode_vni
from .vocabulary import Form, Vocabulary

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
_NAME_AND_NUMBER = re.compile(r"([a-z]{2,})(\d+)")
_WRITTEN_NUMBERS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
#: From a number in words (with accents and without) to digits, and back.
_NUMBERS = {
    **{exact_form(word): str(number) for number, word in enumerate(_WRITTEN_NUMBERS, 1)},
    **{folded_form(word): str(number) for number, word in enumerate(_WRITTEN_NUMBERS, 1)},
    **{str(number): folded_form(word) for number, word in enumerate(_WRITTEN_NUMBERS, 1)},
}
#: What is counted, after the number; what is numbered, before it.
_COUNTED = frozenset("ngay thang nam tuan gio tuoi pha lan mui con nguoi trang to ha".split())
_NUMBERED = frozenset("lop mui so cap hang lan thang".split())
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word of the query. `typed` is what stood there; `exact` and `folded` what was meant.

    `shown` is what was meant as it is written again; `typed` is "" for the second of two words
    that were typed as one. `bare` tells that no accents are known for it; `joined` that it follows
    the word before.
    `how` says what the front did: "", "telex", "vni" or "spelling".
    """

    typed: str
    shown: str
    exact: str
    folded: str
    bare: bool
    joined: bool
    how: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Other ways (folded words) of saying the words from `start` until before `end`."""

    start: int
    end: int
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as it is searched for.

    `query` is what was typed, cleaned and cut (`cut` tells). `text` is what was understood, equal
    to `query` when nothing was decoded or mended. `phrases` are the words in quotes.
    """

    query: str
    cut: bool
    words: list[QueryWord]
    codes: list[str]
    phrases: list[list[QueryWord]]
    alternatives: list[Alternative]
    text: str

    @property
    def changed(self) -> bool:
        return self.text != self.query

    @property
    def mended(self) -> bool:
        """Whether spelling changed a word: a guess, of which the visitor is told."""
        return any(word.how == "spelling" for word in self.words)


def understand(
    typed: str, model: SyllableModel, vocabulary: Vocabulary, *, as_typed: bool = False
) -> Understood:
    """Reads a query. With `as_typed` no word is decoded, mended or said in another way."""
    query, cut = tidy(typed)
    read = _read(query)
    if not as_typed:
        read = [_decoded(word, model, vocabulary) for word in read]
        read = list(_mended(read, model, vocabulary))
    read = read[: weights.MAX_WORDS]
    return Understood(
        query=query,
        cut=cut,
        words=read,
        codes=codes(query),
        phrases=[found for match in _QUOTED.finditer(query) if (found := _read(match[1]))],
        alternatives=[] if as_typed else list(_alternatives(read, vocabulary)),
        text=_rewritten(query, read),
    )


def tidy(typed: str) -> tuple[str, bool]:
    """A query in one line without what cannot be seen, at most MAX_QUERY characters, and whether
    it had to be cut (between words where there is one)."""
    # The text is looked at only as far as it can matter: nobody pays for a megabyte.
    query = _SPACES.sub(" ", clean(typed[: 8 * MAX_QUERY])).strip()
    if len(query) <= MAX_QUERY:
        return query, len(typed) > 8 * MAX_QUERY
    kept = query[:MAX_QUERY]
    head, space, _ = kept.rpartition(" ")
    return (head if space and query[MAX_QUERY] != " " else kept), True


def _read(text: str) -> list[QueryWord]:
    return [
        QueryWord(
            word.text, word.text, word.exact, word.folded, word.exact == word.folded, word.joined
        )
        for word in words(text)
    ]


def _decoded(word: QueryWord, model: SyllableModel, vocabulary: Vocabulary) -> QueryWord:
    """The word behind Telex or VNI keys, if it is a syllable of the site with two letters."""
    if not word.bare or model.knows(word.folded) or vocabulary.knows(word.folded):
        return word
    for how, decode in (("telex", decode_telex), ("vni", decode_vni)):
        meant = decode(word.typed)
        if meant and _is_long_enough(word.typed, meant):
            exact = exact_form(meant)
            if model.knows_exact(exact):
                folded = folded_form(meant)
                return QueryWord(word.typed, meant, exact, folded, False, word.joined, how)
    return word


def _is_long_enough(typed: str, meant: str) -> bool:
    """Whether enough was typed to be sure: A1, B2 and A12 stay, `owr` and `o73` are "ở"."""
    sure = typed.isalpha() or any(key in typed for key in "6789")
    return len(meant) > 1 or (len(typed) > 2 and sure)


def _mended(
    read: list[QueryWord], model: SyllableModel, vocabulary: Vocabulary
) -> Iterator[QueryWord]:
    """The words with slips of the keyboard mended, each judged beside its neighbours."""
    accented = any(not word.bare for word in read)
    for index, word in enumerate(read):
        if word.how or vocabulary.knows(word.folded):
            yield word
            continue
        before = read[index - 1].folded if index and word.joined else ""
        following = read[index + 1] if index + 1 < len(read) else None
        after = following.folded if following and following.joined else ""
        odd = accented and not model.knows_exact(word.exact)
        correction = correct(word.folded, before, after, model, odd=odd)
        if correction is None:
            yield word
            continue
        for number, folded in enumerate(correction.words):
            yield QueryWord(
                typed=word.typed if number == 0 else "",
                # Accents are added only for those who type them.
                shown=model.best_written(folded) if accented else folded,
                exact=folded,
                folded=folded,
                bare=True,
                joined=word.joined or number > 0,
                how="spelling",
            )


def _alternatives(read: list[QueryWord], vocabulary: Vocabulary) -> Iterator[Alternative]:
    """What else says the same: from each word on the longest term, if it reaches further than the
    one before ("mở tiệm" and "tiệm thuốc tây" in "mở tiệm thuốc tây")."""
    folded = [word.folded for word in read]
    exact = [word.exact for word in read]
    bare = [word.bare for word in read]
    reached, left = 0, weights.MAX_FORMS
    for at in range(len(read)):
        found = vocabulary.longest_at(folded, exact, bare, at) or _other_spelling(read, at)
        if found is None or at + found[0] <= reached or not left:
            continue
        length, forms = found
        yield Alternative(at, at + length, tuple(forms[:left]))
        left -= len(forms[:left])
        reached = at + length


def _other_spelling(read: list[QueryWord], at: int) -> tuple[int, list[Form]] | None:
    """A number in words or digits ("ba tháng", "3 tháng"), a name with its number ("ĐT848" is
    indexed from "ĐT.848" as two words)."""
    word = read[at]
    parts = _NAME_AND_NUMBER.fullmatch(word.folded)
    if parts:
        return 1, [(parts[1], parts[2])]
    followed = at + 1 < len(read) and read[at + 1].folded in _COUNTED
    counting = at > 0 and word.joined and read[at - 1].folded in _NUMBERED
    if followed or counting:
        other = _NUMBERS.get(word.exact if not word.bare else word.folded)
        if other:
            return 1, [(other,)]
    return None


def _rewritten(query: str, read: list[QueryWord]) -> str:
    """The query with the words that were decoded or mended put in their place."""
    shown: list[list[QueryWord]] = []
    for word in read:
        if word.typed:
            shown.append([word])
        else:
            shown[-1].append(word)
    pieces, last = [], 0
    for original, meant in zip(words(query), shown, strict=False):
        if meant[0].how:
            pieces += [query[last : original.start], " ".join(word.shown for word in meant)]
            last = original.end
    return "".join([*pieces, query[last:]])
