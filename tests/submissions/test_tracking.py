"""Following a ticket: by its code alone, then by the last four digits of the phone."""

import re
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.audit import throttle
from submissions import lookup
from submissions.codes import new_code
from submissions.intake import NewSender
from submissions.models import State
from submissions.views import limits
from submissions.workflow import act
from tests.submissions.citizen import (
    ANSWER,
    CONTENT,
    TRACK,
    answered,
    assigned,
    look,
    messages_of,
    page,
    steps,
    unlock,
    words,
)
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    actor,
    ticket,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


class TestTheCode:
    @pytest.mark.parametrize("style", ["{}", " {} ", "pa {1} {2}.{3}", "{1}{2}{3}", "PA{1}-{2}{3}"])
    def test_is_taken_however_it_is_typed(self, client, style):
        one = ticket()
        typed = style.format(one.code, *one.code.split("-")[1:])
        assert one.code in words(look(client, typed))

    @pytest.mark.parametrize(
        "typed", ["", "abc", "PA-1234", "1" * 5000, "\0", "PA-1234-5678-901x", "‮", "<b>"]
    )
    def test_that_is_none_is_told_without_a_look_at_the_tickets(self, client, typed):
        with CaptureQueriesContext(connection) as queries:
            response = look(client, typed)
        assert response.status_code == 422
        assert len(messages_of(response)) == 1
        assert not [query for query in queries if "submissions_ticket" in query["sql"]]

    def test_with_one_wrong_digit_is_told_without_a_look_at_the_tickets(self, client):
        code = ticket().code
        wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
        for ask in (look, unlock):
            with CaptureQueriesContext(connection) as queries:
                response = ask(client, wrong)
            assert response.status_code == 422
            assert "chữ số chưa đúng" in messages_of(response)[0]
            assert not [query for query in queries if "submissions_ticket" in query["sql"]]
        assert page(look(client, wrong)).find(attrs={"name": "ma"})["value"] == wrong

    def test_that_nobody_has_leads_on(self, client):
        response = look(client, new_code())
        assert response.status_code == 404
        assert "gọi 1022" in words(response)
        assert page(response).find("main").find("a", href=f"{TRACK}quen-ma/")

    def test_is_asked_for_on_an_empty_page(self, client):
        response = client.get(TRACK)
        assert response.status_code == 200
        assert page(response).find(attrs={"name": "ma"})

    def test_looked_up_very_often_has_to_wait(self, client):
        code = ticket().code
        for _ in range(limits.LOOKUPS_BY_ADDRESS):
            throttle("look-up", "127.0.0.1", limits.LOOKUPS_BY_ADDRESS, limits.QUARTER)
        response = client.get(TRACK, {"ma": code}, headers={"X-Forwarded-For": "203.0.113.9"})
        assert response.status_code == 429
        assert response["Retry-After"]


class TestByTheCodeAlone:
    def test_state_dates_and_body_are_shown(self, client, unit):
        DeadlineRuleFactory(working_days=10)
        response = look(client, assigned(unit).code)
        shown = words(response)
        assert "Đang xử lý" in shown
        assert "UBND phường Sa Đéc" in shown
        assert "10 ngày làm việc" in shown
        assert steps(response) == [
            "Bà con gửi phiếu",
            "Tổng đài đã đọc và phân loại",
            "Chuyển cơ quan giải quyết",
            "Câu trả lời",
        ]

    def test_nothing_else_is(self, client, unit):
        response = look(client, answered(unit).code)
        text = response.content.decode()
        for secret in (CONTENT, ANSWER, "Đèn đường không sáng", "Nguyễn Văn Thử", "0912", "thu@"):
            assert secret not in text

    def test_what_goes_on_inside_the_desk_stays_there(self, client, unit):
        one = assigned(unit)
        officer = actor("officer", unit)
        act(one, "return", officer, reason="Không thuộc đơn vị")
        act(one, "assign", actor("operator"), organisation=unit)
        act(one, "draft_answer", officer, text=ANSWER)
        act(one, "submit_answer", officer)
        act(one, "reject_answer", actor("approver"), remark="Viết rõ hơn")
        response = look(client, one.code)
        assert steps(response) == [
            "Bà con gửi phiếu",
            "Tổng đài đã đọc và phân loại",
            "Chuyển cơ quan giải quyết",
            "Chuyển cơ quan giải quyết",
        ]
        for secret in ("Không thuộc đơn vị", "Viết rõ hơn", ANSWER):
            assert secret not in response.content.decode()

    def test_a_held_ticket_looks_like_any_new_one(self, client):
        assert "Đã tiếp nhận" in words(look(client, ticket(held_reason="Gửi quá nhanh").code))

    def test_is_kept_nowhere(self, client):
        response = look(client, ticket().code)
        assert "no-store" in response["Cache-Control"]
        assert page(response).find("meta", attrs={"name": "robots"})["content"] == "noindex"

    def test_takes_few_queries_whatever_happened(self, client, site, unit, cold_queries):
        few = len(cold_queries(f"{TRACK}?ma={ticket().code}"))
        many = len(cold_queries(f"{TRACK}?ma={answered(unit).code}"))
        assert few <= many <= 8

    def test_a_part_or_the_end_of_a_chain_costs_little_more(self, client, site, unit, cold_queries):
        first, second = ticket(), ticket()
        act(first, "merge", actor("coordinator"), into=second)
        act(second, "merge", actor("coordinator"), into=answered(unit))
        cold_queries(f"{TRACK}?ma={first.code}", at_most=8)
        cold_queries(f"{TRACK}?ma={ticket(split_from=second).code}", at_most=7)

    def test_names_every_body_that_had_it(self, client, unit):
        one = assigned(OrganisationFactory(name="Sở Xây dựng"))
        act(one, "return", actor("officer", one.organisation), reason="Không thuộc đơn vị")
        act(one, "assign", actor("operator"), organisation=unit)
        lines = page(look(client, one.code)).select(".tl li")
        handed = [line.select_one("p").get_text() for line in lines if line.select_one("p.src")]
        assert handed[1:3] == ["Sở Xây dựng", "UBND phường Sa Đéc"]


class TestTheSecondFactor:
    def test_opens_content_and_answer(self, client, unit):
        one = answered(unit)
        response = unlock(client, one.code)
        assert response.status_code == 303
        assert response["Location"] == f"{TRACK}?ma={one.code}"
        shown = words(client.get(response["Location"]))
        assert ANSWER in shown
        assert CONTENT in shown

    def test_never_travels_in_an_address(self, client, unit):
        one = answered(unit)
        assert "5678" not in unlock(client, one.code)["Location"].replace(one.code, "")

    @pytest.mark.parametrize("typed", ["5678", " 56 78 ", "0912 345 678", "x5678", "5.6.7.8"])
    def test_is_the_end_of_the_number(self, client, typed):
        assert unlock(client, ticket().code, typed).status_code == 303

    @pytest.mark.parametrize("typed", ["", "567", "abcd", "\0", "٥٦٧٨", "x" * 5000])
    def test_of_less_than_four_digits_is_told(self, client, typed):
        response = unlock(client, ticket().code, typed)
        assert response.status_code == 422
        assert len(messages_of(response)) == 1

    def test_that_is_wrong_gets_the_answer_of_a_code_that_nobody_has(self, client):
        one = ticket()
        nobody = new_code()
        wrong, unknown, lookup_only = (
            unlock(client, one.code, "0000"),
            unlock(client, nobody, "0000"),
            look(client, nobody),
        )
        assert wrong.status_code == unknown.status_code == lookup_only.status_code == 404

        def told(response, code):
            by_chance = r'(nonce|name="csrfmiddlewaretoken" value)="[^"]+"'
            return re.sub(by_chance, "", response.content.decode()).replace(code, "CODE")

        assert told(wrong, one.code) == told(unknown, nobody) == told(lookup_only, nobody)

    def test_costs_the_same_whether_the_ticket_is_there_or_not(self, client):
        def queries(code):
            with CaptureQueriesContext(connection) as captured:
                unlock(client, code, "0000")
            return len(captured)

        code = ticket().code
        unlock(client, code, "0000")  # warms the caches
        assert queries(code) == queries(new_code())

    def test_tried_too_often_has_to_wait_even_when_it_is_right(self, client):
        code = ticket().code
        for number in range(limits.TRIES_BY_CODE):
            assert unlock(client, code, f"000{number}").status_code == 404
        response = unlock(client, code)
        assert response.status_code == 429
        assert "phút" in words(response)
        assert lookup.COOKIE not in client.cookies

    def test_is_counted_for_codes_that_nobody_has_too(self, client):
        code = new_code()
        for _ in range(limits.TRIES_BY_CODE):
            unlock(client, code, "0000")
        assert unlock(client, code, "0000").status_code == 429

    def test_tries_by_other_addresses_count_for_the_code(self, client):
        code = ticket().code
        for number in range(limits.TRIES_BY_CODE):
            other = {"REMOTE_ADDR": f"203.0.113.{number}"}
            client.post(TRACK, {"ma": code, "phone_tail": "0000"}, **other)
        assert unlock(client, code).status_code == 429

    def test_tries_from_one_address_count_for_all_codes(self, client):
        for number in range(limits.TRIES_BY_ADDRESS):
            forged = {"X-Forwarded-For": f"203.0.113.{number}"}
            client.post(TRACK, {"ma": new_code(), "phone_tail": "0000"}, headers=forged)
        assert unlock(client, ticket().code).status_code == 429

    def test_opens_one_browser_only(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        assert ANSWER not in words(look(Client(), one.code))

    def test_opens_no_other_ticket(self, client, unit):
        mine, other = ticket(), answered(unit)
        unlock(client, mine.code)
        assert ANSWER not in words(look(client, other.code))

    def test_is_remembered_in_a_cookie_that_nobody_else_can_write(self, client, unit):
        one, mine = answered(unit), ticket()
        cookie = unlock(client, mine.code).cookies[lookup.COOKIE]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        client.cookies[lookup.COOKIE] = cookie.value.replace(mine.code, one.code)
        assert ANSWER not in words(look(client, one.code))

    def test_writes_nothing_to_the_database(self, client):
        code = ticket().code
        unlock(client, code)
        with CaptureQueriesContext(connection) as queries:
            assert unlock(client, code).status_code == 303
        assert [query["sql"].split()[0] for query in queries] == ["SELECT"]

    def test_of_a_ticket_without_phone_is_never_right(self, client):
        one = ticket(sender=NewSender(full_name="Trần Văn Thử", email="thu@example.com"))
        for typed in ("0000", "1234"):
            assert unlock(client, one.code, typed).status_code == 404

    def test_works_for_an_old_number_that_cannot_be_dialled(self, client):
        one = ticket(sender=NewSender(full_name="Trần Văn Thử", phone="0121 234 9999"))
        assert unlock(client, one.code, "9999").status_code == 303


class TestLocking:
    def test_by_hand(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        client.post(f"{TRACK}dong-lai/", {"ma": one.code})
        assert ANSWER not in words(look(client, one.code))

    def test_after_half_an_hour(self, client, unit, monkeypatch):
        one = answered(unit)
        unlock(client, one.code)
        later = time.time() + lookup.UNLOCKED_SECONDS + 1
        monkeypatch.setattr(time, "time", lambda: later)
        assert ANSWER not in words(look(client, one.code))

    @pytest.mark.parametrize("path", ["danh-gia", "bo-sung", "dong-lai", "duong-dan"])
    def test_reading_the_address_of_a_form_changes_nothing(self, client, unit, path):
        one = answered(unit)
        unlock(client, one.code)
        response = client.get(f"{TRACK}{path}/", {"ma": one.code, "score": "satisfied", "round": 1})
        assert response.status_code == 302
        one.refresh_from_db()
        assert one.state == State.ANSWERED

    def test_a_load_test_waits_for_nothing_but_the_count_by_code(self, client, settings):
        settings.PORTAL_CAPTCHA = False
        for _ in range(limits.LOOKUPS_BY_ADDRESS):
            throttle("look-up", "127.0.0.1", limits.LOOKUPS_BY_ADDRESS, limits.QUARTER)
        code = ticket().code
        assert look(client, code).status_code == 200
        for _ in range(limits.TRIES_BY_CODE):
            unlock(client, code, "0000")
        assert unlock(client, code).status_code == 429
