"""Folding: the one function by which texts with and without accents meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CHUNK = re.compile(r"\S+")
_MARKS = re.compile("[\u0300-\u036f]+")
# No decomposition knows these. Old converters left Icelandic eth (Ð, ð) where Đ, đ was meant.
_BARRED_D = str.maketrans({"đ": "d", "ð": "d"})
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=1 << 16)
def _fold_chunk(chunk: str) -> str:
    # Decompose before lowering, so that composed and decomposed input take the same way.
    bare = _MARKS.sub("", unicodedata.normalize("NFD", chunk).lower())
    return unicodedata.normalize("NFC", bare.translate(_BARRED_D))


def fold(text: str) -> str:
    """`text` in lower case, without marks, đ as d: "Đồng Tháp" gives "dong thap".

    Composed and decomposed input give the same; folding twice changes nothing; spaces and
    punctuation stay. Remembered per word, for an index folds the same few thousand words always.
    """
    if text.isascii():
        return text.lower()
    return _CHUNK.sub(lambda match: _fold_chunk(match[0]), text)


def slugify(text: str, max_length: int = 80) -> str:
    """`text` as the last part of an address: "Bản tin tháng 11/2021" gives "ban-tin-thang-11-2021".

    Unlike Django's, keeps đ as d. At most `max_length` characters, cut between words where
    there is one to keep. Empty when `text` has no Latin letter or digit.
    """
    words = _NOT_SLUG.sub(" ", fold(unicodedata.normalize("NFKC", text))).split()
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > max_length:
            return slug or word[:max_length]
        slug = longer
    return slug
