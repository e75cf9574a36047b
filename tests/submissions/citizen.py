"""What a citizen's browser sends, for the tests of the public pages."""

import io
import re
import time
import uuid

from bs4 import BeautifulSoup
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from submissions import spam
from submissions.models import Ticket
from submissions.workflow import act

from .factories import TopicFactory, actor, ticket

NEW = "/gui-phan-anh/"
TRACK = "/tra-cuu/"

GOOD = {
    "kind": "phan-anh",
    "title": "Đèn đường hẻm 41 không sáng",
    "content": "Bốn trụ đèn đường tắt từ tối 21/11, học sinh đi về rất tối.",
    "sender_kind": "person",
    "full_name": "Nguyễn Thị Thử",
    "phone": "0912 345 678",
    "sender_address": "Khóm 2, phường Sa Đéc",
}


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


class _Earlier(signing.TimestampSigner):
    """Signs as a form of some time ago was signed."""

    def __init__(self, seconds: float):
        super().__init__(salt=spam.SALT)
        self.seconds = seconds

    def timestamp(self) -> str:
        return signing.b62_encode(int(time.time() - self.seconds))


def handed_out(seconds_ago: float) -> str:
    """The signed time of a form that was handed out so long ago."""
    return _Earlier(seconds_ago).sign("form")


def form(**changes) -> dict:
    """A good form with a key of its own, filled within a minute. `None` leaves a field out."""
    data = {
        **GOOD,
        "submission_key": str(uuid.uuid4()),
        "form_time": handed_out(60),
        **changes,
    }
    return {name: value for name, value in data.items() if value is not None}


def send(client, **changes):
    return client.post(NEW, form(**changes))


def sent(client, **changes) -> Ticket:
    """The ticket that came of a good form."""
    response = send(client, **changes)
    assert response.status_code == 303, messages_of(response)
    code = re.search(r"PA-\d{4}-\d{4}-\d{4}", response["Location"])
    return Ticket.objects.get(code=code[0])


def messages_of(response) -> list[str]:
    """What the error summary of a page says."""
    box = page(response).select_one(".errs")
    return [tag.get_text(" ", strip=True) for tag in box.select("li, p")] if box else []


def photo(name: str = "den-duong.jpg", size: int = 40, colour: str = "white") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def photos(count: int) -> list[SimpleUploadedFile]:
    return [photo(f"anh-{n}.jpg", size=10 + n) for n in range(count)]


# --- Tickets that have come some way, and their tracking page -------------------------------------

ANSWER = "Tổ chiếu sáng đã thay cầu chì, cả bốn trụ đã sáng."
CONTENT = "Bốn trụ đèn đường trên hẻm 41"


def assigned(unit, **given) -> Ticket:
    one = ticket(**given)
    act(one, "classify", actor("operator"), topic=TopicFactory(), level=2)
    return act(one, "assign", actor("operator"), organisation=unit)


def answered(unit, **given) -> Ticket:
    one, officer = assigned(unit, **given), actor("officer", unit)
    act(one, "draft_answer", officer, text=ANSWER)
    act(one, "submit_answer", officer)
    return act(one, "approve_answer", actor("approver"))


def look(client, code: str):
    return client.get(TRACK, {"ma": code})


def unlock(client, code: str, tail: str = "5678"):
    return client.post(f"{TRACK}?ma={code}", {"phone_tail": tail})


def words(response) -> str:
    return page(response).find("main").get_text(" ", strip=True)


def steps(response) -> list[str]:
    return [heading.get_text() for heading in page(response).select(".tl h3")]
