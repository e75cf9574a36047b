"""Answered tickets in public: only what was published, and of it only the public words."""

import datetime

import pytest
from django.utils import timezone

from search import sources
from submissions.models import PublicAnswer
from tests.submissions.citizen import page
from tests.submissions.factories import OrganisationFactory, TopicFactory, ticket

pytestmark = pytest.mark.django_db

LIST = "/phan-anh/"


def answer(title: str = "Đèn hẻm 41 đã sáng", state: str = "published", **given) -> PublicAnswer:
    one = given.pop("ticket", None) or ticket(title=f"Riêng: {title}", topic=TopicFactory())
    return PublicAnswer.objects.create(
        ticket=one,
        state=state,
        title=title,
        question="Bốn trụ đèn ở một hẻm không sáng.",
        answer="Đã thay cầu chì.",
        published_at=timezone.now(),
        **given,
    )


def test_the_list_shows_what_is_published_newest_first(client):
    old, new = answer("Việc cũ"), answer("Việc mới")
    PublicAnswer.objects.filter(pk=old.pk).update(
        published_at=timezone.now() - datetime.timedelta(days=2)
    )
    answer("Bản thảo", state="draft")
    answer("Đã gỡ", state="taken_down")
    found = page(client.get(LIST)).select(".hits a")
    assert [link.get_text() for link in found] == ["Việc mới", "Việc cũ"]
    assert found[0]["href"] == f"{LIST}{new.ticket.code}/"


def test_the_page_shows_the_public_words_only(client):
    one = answer()
    one.ticket.organisation = OrganisationFactory(name="UBND phường Sa Đéc")
    one.ticket.save()
    text = client.get(f"{LIST}{one.ticket.code}/").content.decode()
    for public in (one.title, one.question, one.answer, "UBND phường Sa Đéc"):
        assert public in text
    for secret in ("Riêng:", "Nguyễn Văn Thử", "0912", "hẻm 41 tắt"):
        assert secret not in text


@pytest.mark.parametrize("state", ["draft", "taken_down"])
def test_what_is_not_published_is_not_there(client, state):
    one = answer(state=state)
    assert client.get(f"{LIST}{one.ticket.code}/").status_code == 404


@pytest.mark.parametrize("code", ["x", "PA-1234-5678-9012", "1" * 4000, "%00"])
def test_a_code_that_is_none_is_not_there(client, code):
    assert client.get(f"{LIST}{code}/").status_code == 404


def test_a_code_in_another_writing_leads_to_the_address(client):
    one = answer()
    response = client.get(f"{LIST}{one.ticket.code.lower()}/")
    assert response.status_code == 301
    assert response["Location"] == f"{LIST}{one.ticket.code}/"


def test_the_list_goes_on_over_pages(client):
    for number in range(21):
        answer(f"Việc {number}")
    assert len(page(client.get(LIST)).select(".hits > li")) == 20
    assert len(page(client.get(LIST, {"trang": 2})).select(".hits > li")) == 1
    assert client.get(LIST, {"trang": 3}).status_code == 404
    assert client.get(LIST, {"trang": "x\0"}).status_code == 200


def test_an_empty_list_says_so(client):
    assert "Chưa có phiếu nào được đăng" in client.get(LIST).content.decode()


def test_more_answers_take_no_more_queries(client, site, cold_queries):
    answer()
    few = len(cold_queries(LIST))
    for number in range(15):
        answer(f"Việc {number}")
    assert len(cold_queries(LIST)) == few <= 12


class TestSearch:
    source = sources.get("public_answer")

    def test_finds_what_is_published(self):
        one = answer()
        answer("Bản thảo", state="draft")
        assert list(self.source.keys()) == [str(one.pk)]
        (document,) = self.source.documents([str(one.pk)])
        assert document.kind == "phan-anh"
        assert document.title == one.title
        assert document.url == f"{LIST}{one.ticket.code}/"
        assert document.topic == one.ticket.topic.code

    def test_lets_go_of_what_was_taken_down(self):
        one = answer()
        one.state = "taken_down"
        one.save()
        assert list(self.source.documents([str(one.pk)])) == []

    def test_never_holds_the_sender_s_own_words(self):
        one = answer()
        (document,) = self.source.documents([str(one.pk)])
        assert "Riêng:" not in f"{document.title} {document.body}"
