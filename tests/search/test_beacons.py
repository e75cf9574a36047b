"""What pages tell the portal: results opened, answers that were enough. Never by whom."""

import pytest
from django.core import signing
from django.test import Client

from search import deflections
from search.models import Deflection, QueryClick, QueryLog

from .factories import passports

pytestmark = pytest.mark.django_db

PAGE, OPENED = "/tim-kiem/", "/tim-kiem/da-mo/"
NEAREST, ANSWERED = "/tim-kiem/cau-gan/", "/tim-kiem/da-ro/"


@pytest.fixture
def filled(shelf):
    passports(shelf)
    return shelf


def slip_of(client, query: str) -> str:
    return client.get(PAGE, {"q": query}).context["slip"]


def test_a_result_that_is_opened_is_counted_for_its_question(client, filled):
    page = client.get(PAGE, {"q": "thu tuc ho chieu"})
    second = page.context["results"].hits[1]
    answer = client.post(OPENED, {"luot": page.context["slip"], "vi-tri": "2"})
    assert answer.status_code == 204
    click = QueryClick.objects.get()
    assert (click.folded, click.url, click.place) == ("thu tuc ho chieu", second.url, 2)


def test_the_slip_tells_no_name_and_no_number(client, filled):
    slip = slip_of(client, "thủ tục cấp lại hộ chiếu của ông Nguyễn Văn Tám 0912345678")
    client.post(OPENED, {"luot": slip, "vi-tri": "1"})
    assert QueryClick.objects.get().folded == "thu tuc cap lai ho chieu cua ong"


@pytest.mark.parametrize("place", ["0", "3", "-1", "x", "", "9" * 5000, "²"])
def test_only_what_was_shown_can_be_counted(client, filled, place):
    slip = slip_of(client, "hộ chiếu")
    assert client.post(OPENED, {"luot": slip, "vi-tri": place}).status_code == 204
    assert client.post(OPENED, {"luot": slip + "x", "vi-tri": "1"}).status_code == 204
    assert client.post(OPENED).status_code == 204
    assert not QueryClick.objects.exists()


def test_nothing_is_counted_by_looking(client, filled):
    slip = slip_of(client, "hộ chiếu")
    for address in (OPENED, NEAREST, ANSWERED):
        assert client.get(address, {"luot": slip, "vi-tri": "1"}).status_code == 405
    assert not QueryClick.objects.exists()


def test_one_address_cannot_flood_the_counts(client, filled):
    slip = slip_of(client, "hộ chiếu")
    for _ in range(130):
        client.post(OPENED, {"luot": slip, "vi-tri": "1"})
    assert QueryClick.objects.count() == 120


def test_answers_near_a_text_being_written(client, filled):
    text = "Chào trung tâm. Đèn đường không sáng thì báo cho ai vậy, tối quá."
    (found,) = client.post(NEAREST, {"noi-dung": text}).json()["found"]
    assert found["title"] == "Đèn đường không sáng thì báo cho ai?"
    assert found["url"] == "/hoi-dap/den-duong/"
    assert client.post(NEAREST, {"noi-dung": "abc"}).json() == {"found": []}
    assert client.post(NEAREST).json() == {"found": []}


def test_a_text_being_written_is_kept_nowhere(client, filled):
    client.post(NEAREST, {"noi-dung": "Đèn đường không sáng, tôi là Nguyễn Văn Tám"})
    assert not QueryLog.objects.exists()
    assert not Deflection.objects.exists()


def test_writing_fast_is_throttled(client, filled):
    answers = {client.post(NEAREST, {"noi-dung": "đèn đường"}).status_code for _ in range(70)}
    assert answers == {200, 429}


def test_an_answer_that_was_enough_is_counted_and_read(client, filled):
    (found,) = deflections.offered("Đèn đường không sáng thì báo cho ai")
    answer = client.post(ANSWERED, {"luot": found.slip})
    assert (answer.status_code, answer["Location"]) == (303, "/hoi-dap/den-duong/")
    row = Deflection.objects.get()
    assert (row.title, row.url) == ("Đèn đường không sáng thì báo cho ai?", "/hoi-dap/den-duong/")
    assert {field.name for field in Deflection._meta.fields} == {"id", "title", "url", "at"}


@pytest.mark.parametrize("slip", ["", "x", signing.dumps(["A", "/a/"], salt="other")])
def test_answers_that_were_not_offered_are_not_counted(client, slip):
    assert client.post(ANSWERED, {"luot": slip}).status_code == 400
    assert not Deflection.objects.exists()


def test_an_answer_never_leads_off_the_site(client):
    slip = signing.dumps(["A", "https://else.example/"], salt="search.answered")
    assert client.post(ANSWERED, {"luot": slip}).status_code == 400


def test_what_changes_something_asks_for_the_forms_token(filled):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ANSWERED, {"luot": "x"}).status_code == 403
    assert strict.post(NEAREST, {"noi-dung": "đèn đường"}).status_code == 403


def test_the_form_that_comes_back_shows_answers_without_scripts(client, filled):
    page = client.post(
        "/gui-phan-anh/",
        {"kind": "hoi-dap", "title": "Đèn đường không sáng thì báo cho ai", "content": ""},
    )
    assert page.status_code == 422
    assert [answer.url for answer in page.context["answers"]] == ["/hoi-dap/den-duong/"]
    assert 'href="/hoi-dap/den-duong/"' in page.content.decode()
    assert client.get("/gui-phan-anh/").context["answers"] == []
