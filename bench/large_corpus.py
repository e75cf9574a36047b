"""A large corpus for `import_faq`, for measuring where no larger public one may be used.

    python -m bench.large_corpus 12500 > more.jsonl

Questions and answers are put together from the sample content, the communes and a fixed seed: what
stands in a row is no advice to anybody. The vocabulary is small, so such texts stand closer to one
another than real ones; they weigh on time and memory as real ones do.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FRAMES = (
    "{question} Trường hợp ở {place}",
    "Tại {place}: {question}",
    "Bà con {place} hỏi: {question}",
    "{question} ({place}, năm {year})",
    "Gia đình tôi ở {place}, {question}",
)


def rows(number: int, seed: int = 1022) -> Iterator[dict[str, str]]:
    """So many rows, each with a slug, a question and an answer of several paragraphs."""
    dice = random.Random(seed)
    samples = [
        (found["question"], found["answer"])
        for path in sorted((ROOT / "faq" / "content" / "faqs").glob("*.json"))
        for found in json.loads(path.read_text("utf-8"))["faqs"]
    ]
    paragraphs = [paragraph for _, answer in samples for paragraph in answer]
    places = _places()
    for count in range(number):
        question, answer = dice.choice(samples)
        frame = dice.choice(_FRAMES)
        told = [dice.choice(answer), *dice.sample(paragraphs, 2)]
        dice.shuffle(told)
        yield {
            "slug": f"bo-sung-{count}",
            "question": frame.format(
                question=question, place=dice.choice(places), year=dice.randrange(2015, 2026)
            )[:250],
            "answer": "\n".join(told),
        }


def _places() -> list[str]:
    """Names of places that are no commune of the province, so that nobody takes them for true."""
    first = ("Tân", "Phú", "Mỹ", "An", "Bình", "Long", "Vĩnh", "Hòa", "Thạnh", "Hưng")
    second = ("Lộc", "Thuận", "Khánh", "Đức", "Hậu", "Quới", "Trung", "Điền", "Hiệp", "Nghĩa")
    return [f"xã {one} {other}" for one in first for other in second]


if __name__ == "__main__":
    for row in rows(int(sys.argv[1])):
        print(json.dumps(row, ensure_ascii=False))
