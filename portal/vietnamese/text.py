"""What every door does to text before anything else sees it."""

from __future__ import annotations

import re
import unicodedata

# Characters that print nothing but make two equal-looking texts differ, hide words from a reader
# or turn the direction of a line: controls (line feed and tab stay), soft hyphen, the grapheme
# joiner, Hangul and Khmer fillers, zero-width and bidirectional marks, invisible operators, tags,
# lone surrogates and the code points that are no characters. The zero-width joiner (U+200D) has a
# rule of its own.
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f"
    "]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
# A joiner stays only between two emoji (a family, a flag), where it makes one sign of them. A
# variation selector (U+FE0F) may stand after the first.
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")


def nfc(text: str) -> str:
    """`text` in Unicode's composed form (NFC). macOS and some keyboards give it decomposed."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    """`text` as it may be stored, searched and shown: NFC, lines ended by LF alone, without NUL
    and other controls, bidirectional and zero-width characters, and lone surrogates, which no
    database takes. A zero-width joiner inside an emoji stays. Cleaning twice changes nothing.

    Spaces are left alone, at the ends too: what is blank is for the field to say.
    """
    visible = nfc(_INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))
    return nfc(_STRAY_JOINER.sub("", visible))
