"""Every number that shapes the ranking, in one place. docs/search.md shows what each is worth.

The two engines take the same table. A change here needs no rebuild: weights belong to the query.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a match in each field counts, relative to a syllable of the body.

    Order and names are those of the engines' fields.
    """

    title: float
    title_pairs: float
    title_sounds: float
    body: float
    body_pairs: float
    body_sounds: float

    def by_field(self) -> dict[str, float]:
        """The weights by the name of the field, in the order of the embedded index's columns."""
        return {name: getattr(self, name) for name in self.__slots__}


#: Title about ten times the body, pairs about twice the syllables, sounds half of them.
FIELDS = FieldWeights(
    title=5.0,
    title_pairs=10.0,
    title_sounds=2.5,
    body=0.5,
    body_pairs=1.0,
    body_sounds=0.25,
)

#: Syllables in more than this share of the texts tell nothing and cost most: they are not scored.
COMMON_SYLLABLE = 0.20
#: Syllables that stand in this share of all questions ("cho", "hỏi", "được") are how one asks, not
#: what one asks for: they are not scored either.
FRAME_SYLLABLE = 0.10
#: In a collection smaller than this nothing is common enough to leave out.
COMMON_FROM = 200

#: A text belongs to the results when it answers at least this share of the query's weight: much of
#: a few words, less of a whole sentence, most of which is politeness. Between the two lengths (in
#: words) the share falls evenly.
SHORT_QUERY, SHORT_COVERAGE = 4, 0.30
LONG_QUERY, LONG_COVERAGE = 9, 0.15
#: Some text must answer this share, or the visitor is told that nothing fits well: most of a few
#: words, less of a whole sentence. Found on the tuning halves of the judged queries.
SHORT_GOOD_QUERY, SHORT_GOOD = 3, 0.70
LONG_GOOD_QUERY, LONG_GOOD = 10, 0.35
#: Of that share so much is counted by what the text's title answers alone: words that lie about in
#: a long text are poor evidence.
GOOD_TITLE = 0.3
#: The first result is shown as the answer when it covers this share of the query ...
CLEAR_COVERAGE = 0.80
#: ... and its score is this many times that of the second.
CLEAR_MARGIN = 1.25
#: ... and the query says this share of what the first result's title asks: "giấy phép lái xe ở đâu"
#: is not answered by what to do when it was taken away for two months.
CLEAR_TITLE = 0.25
#: How much of a query's weight lies in its pairs of syllables, for each of the syllables' own: a
#: text that has all the words, but nowhere beside each other, answers half.
PAIR_SHARE = 1.0

#: A word of letters and digits (CT01, KT3) weighs so many times what its rarity says.
NAME_GAIN = 2.0

#: The first results are ordered again: by what their titles answer, and by the accents typed.
AGAIN_DEPTH = 50
#: One that answers the whole query gains so many times its score ...
COVERAGE_GAIN = 2.0
#: ... and one whose title answers it all gains so much again over one whose title answers
#: nothing of it.
TITLE_GAIN = 2.0
#: A text gains by how much of its title was asked for: (1 + so much of that share) squared. Of
#: "Đăng ký kết hôn" and "Đăng ký kết hôn có yếu tố nước ngoài" the first is meant, unless more is
#: said.
EXACTNESS_GAIN = 3.0
#: A text with all accents as typed gains this share of its score over one with none of them.
ACCENT_GAIN = 0.5

#: How many texts' worth of general Vietnamese stands behind the site's own counts, so that a
#: site of a hundred pages does not take "vậy" for a rare word.
BACKGROUND_TEXTS = 200.0

#: A syllable seen in fewer texts than this may be a slip of the keyboard.
RARE_SYLLABLE = 5
#: A correction must stand beside its neighbours in this many more texts than what was typed, when
#: that is rare; ...
CORRECTION_RARE = 1
#: ... and in this many when it was typed with accents that no syllable has.
CORRECTION_ODD = 2

#: At most this many words of a query are searched for: a question, not an essay.
MAX_WORDS = 40
#: At most this many ways of saying the same thing are tried for one phrase.
MAX_ALTERNATIVES = 8
#: And at most this many in a whole query.
MAX_FORMS = 40

#: Of a long text (a report) at most so many of the most telling pairs, and of words that stand in
#: none of them, are asked for.
TELLING_PAIRS, TELLING_WORDS = 24, 8
#: A report that is similar says this share of what tells most in the other.
SIMILAR_COVERAGE = 0.20
#: A public answer near a report answers this share of what tells most in it ...
NEAREST_COVERAGE = 0.10
#: ... and the report says this share of what the answer's title says.
NEAREST_TITLE = 0.50


def result_coverage(words: int) -> float:
    """Which share of its weight a result must answer of a query of so many words."""
    return _falling(words, SHORT_QUERY, SHORT_COVERAGE, LONG_QUERY, LONG_COVERAGE)


def good_coverage(words: int) -> float:
    """Which share of its weight a good result must answer of a query of so many words."""
    return _falling(words, SHORT_GOOD_QUERY, SHORT_GOOD, LONG_GOOD_QUERY, LONG_GOOD)


def _falling(words: int, short: int, first: float, long: int, last: float) -> float:
    """`first` up to `short` words, `last` from `long` on, and evenly in between."""
    beyond = min(max(words - short, 0), long - short)
    return first - (first - last) * beyond / (long - short)
