"""Every pair of colours that meets on a page reaches its contrast, in light and in dark.

Thresholds: WCAG 2.2, 1.4.3 (text, 4.5) and 1.4.11 (edges, marks and charts, 3).
"""

import re
from pathlib import Path

import pytest

import portal.pages

STYLE_SHEET = Path(portal.pages.__file__).parent / "static/portal/portal.css"

TEXT, MARK = 4.5, 3
PAIRS = [
    ("ink", "paper", TEXT),
    ("ink", "mist", TEXT),
    ("ink-soft", "paper", TEXT),
    ("ink-soft", "mist", TEXT),
    ("ink-soft", "chart-track", TEXT),
    ("link", "paper", TEXT),
    ("link", "mist", TEXT),
    ("link", "lotus-tint", TEXT),
    ("link", "alert-tint", TEXT),
    ("link-hover", "mist", TEXT),
    ("lotus", "paper", TEXT),
    ("lotus", "mist", TEXT),
    ("ink", "lotus-tint", TEXT),
    ("on-action", "action", TEXT),
    ("on-action", "action-hover", TEXT),
    ("action", "paper", TEXT),
    ("action", "mist", TEXT),
    ("alert", "paper", TEXT),
    ("alert", "alert-tint", TEXT),
    ("ink", "alert-tint", TEXT),
    ("on-river", "river", TEXT),
    ("on-river-soft", "river", TEXT),
    ("on-lotus-light", "lotus-light", TEXT),
    ("focus-ink", "focus", TEXT),
    ("lotus-light", "river", MARK),
    ("line-strong", "paper", MARK),
    ("line-strong", "mist", MARK),
    ("focus", "river", MARK),
    ("chart-1", "paper", MARK),
    ("chart-2", "paper", MARK),
    ("chart-3", "paper", MARK),
    ("chart-1", "chart-track", MARK),
    ("chart-2", "chart-track", MARK),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", block))


def blocks() -> dict[str, dict[str, str]]:
    css = STYLE_SHEET.read_text()
    light = colours(re.search(r":root \{(.*?)\}", css, re.S)[1])
    by_device = colours(re.search(r":root:not\(\[data-theme=light\]\) \{(.*?)\}", css, re.S)[1])
    by_choice = colours(re.search(r":root\[data-theme=dark\] \{(.*?)\}", css, re.S)[1])
    return {
        "light": light,
        "dark by the device": {**light, **by_device},
        "dark by choice": {**light, **by_choice},
    }


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark by the device", "dark by choice"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_pair_reaches_its_contrast(theme, front, back, least):
    found = blocks()[theme]
    assert contrast(found[front], found[back]) >= least


def test_dark_is_the_same_by_the_device_and_by_choice():
    found = blocks()
    assert found["dark by the device"] == found["dark by choice"]
