"""Following a ticket: by its code alone, then by the last four digits of the phone."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.tasks import run_pending
from submissions import lookup
from submissions.codes import new_code
from submissions.dossier import CITIZEN, SYSTEM
from submissions.intake import NewSender
from submissions.models import PublicAnswer, State, Ticket
from submissions.views import tracking
from submissions.workflow import act
from tests.submissions.citizen import TRACK, messages_of, page, photo, sent
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    actor,
    ticket,
)

pytestmark = pytest.mark.django_db

ANSWER = "Tổ chiếu sáng đã thay cầu chì, cả bốn trụ đã sáng."
CONTENT = "Bốn trụ đèn đường trên hẻm 41"


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


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

    def test_is_asked_for_on_an_empty_page(self, client):
        response = client.get(TRACK)
        assert response.status_code == 200
        assert page(response).find(attrs={"name": "ma"})

    def test_looked_up_very_often_has_to_wait(self, client):
        code = ticket().code
        for _ in range(tracking.LOOKUPS_BY_ADDRESS):
            assert look(client, code).status_code == 200
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
        assert few <= many <= 10


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
        for number in range(tracking.TRIES_BY_CODE):
            assert unlock(client, code, f"000{number}").status_code == 404
        response = unlock(client, code)
        assert response.status_code == 429
        assert "phút" in words(response)
        assert not lookup.is_unlocked(client.session, code)

    def test_is_counted_for_codes_that_nobody_has_too(self, client):
        code = new_code()
        for _ in range(tracking.TRIES_BY_CODE):
            unlock(client, code, "0000")
        assert unlock(client, code, "0000").status_code == 429

    def test_tries_by_other_addresses_count_for_the_code(self, client):
        code = ticket().code
        for number in range(tracking.TRIES_BY_CODE):
            other = {"REMOTE_ADDR": f"203.0.113.{number}"}
            client.post(TRACK, {"ma": code, "phone_tail": "0000"}, **other)
        assert unlock(client, code).status_code == 429

    def test_tries_from_one_address_count_for_all_codes(self, client):
        for number in range(tracking.TRIES_BY_ADDRESS):
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

    def test_gives_the_session_a_new_key(self, client):
        client.session.save()
        session = client.session
        session["before"] = True
        session.save()
        unlock(client, ticket().code)
        assert client.session.session_key != session.session_key

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

    def test_after_half_an_hour(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        session = client.session
        unlocked = session["unlocked_tickets"]
        session["unlocked_tickets"] = {
            code: until - lookup.UNLOCKED_SECONDS - 1 for code, until in unlocked.items()
        }
        session.save()
        assert ANSWER not in words(look(client, one.code))

    @pytest.mark.parametrize("path", ["danh-gia", "bo-sung", "dong-lai", "duong-dan"])
    def test_reading_the_address_of_a_form_changes_nothing(self, client, unit, path):
        one = answered(unit)
        unlock(client, one.code)
        response = client.get(f"{TRACK}{path}/", {"ma": one.code, "score": "satisfied", "round": 1})
        assert response.status_code == 302
        one.refresh_from_db()
        assert one.state == State.ANSWERED


class TestRating:
    def rate(self, client, one, **given):
        data = {"ma": one.code, "score": "satisfied", "comment": "Cảm ơn", "round": 1} | given
        return client.post(f"{TRACK}danh-gia/", data)

    @pytest.mark.parametrize("score", ["very_satisfied", "satisfied"])
    def test_closes_the_ticket(self, client, unit, score):
        one = answered(unit)
        unlock(client, one.code)
        response = self.rate(client, one, score=score)
        assert response.status_code == 303
        one.refresh_from_db()
        assert one.state == State.CLOSED
        assert one.ratings.get().score == score
        shown = words(client.get(response["Location"]))
        assert "Đánh giá đã được ghi nhận" in shown
        assert "Bà con đã đánh giá ngày" in shown

    def test_that_is_bad_opens_the_ticket_again(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        self.rate(client, one, score="unsatisfied", comment="Đèn lại tắt")
        one.refresh_from_db()
        assert (one.state, one.round) == (State.REOPENED, 2)

    @pytest.mark.parametrize("score", ["satisfied", "unsatisfied"])
    def test_sent_twice_counts_once(self, client, unit, score):
        one = answered(unit)
        unlock(client, one.code)
        for _ in range(2):
            response = self.rate(client, one, score=score)
            assert "Đánh giá đã được ghi nhận" in words(client.get(response["Location"]))
        assert one.ratings.count() == 1
        one.refresh_from_db()
        assert one.round == (1 if score == "satisfied" else 2)

    def test_needs_the_second_factor_and_keeps_what_was_typed(self, client, unit):
        one = answered(unit)
        response = self.rate(client, one, comment="Viết lâu lắm rồi")
        assert response.status_code == 303
        assert not one.ratings.exists()
        unlock(client, one.code)
        found = page(look(client, one.code))
        assert "Viết lâu lắm rồi" in found.find("textarea", attrs={"name": "comment"}).get_text()
        assert found.find("input", value="satisfied").has_attr("checked")

    @pytest.mark.parametrize("score", ["", "wonderful", "\0", "x" * 9000])
    def test_that_is_none_is_told_with_the_text_kept(self, client, unit, score):
        one = answered(unit)
        unlock(client, one.code)
        response = self.rate(client, one, score=score, comment="Giữ lại câu này")
        assert response.status_code == 422
        assert "Giữ lại câu này" in words(response)
        assert not one.ratings.exists()

    def test_comes_too_late_for_a_closed_ticket(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        act(one, "close", SYSTEM)
        response = self.rate(client, one)
        assert "không còn đánh giá được nữa" in words(client.get(response["Location"]))
        assert not one.ratings.exists()

    def test_of_an_answer_that_was_replaced_is_not_taken_for_the_new_one(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        response = self.rate(client, one, round=2)
        assert not one.ratings.exists()
        assert "không còn đánh giá được" in words(client.get(response["Location"]))

    def test_is_asked_for_only_after_an_answer(self, client, unit):
        one = assigned(unit)
        unlock(client, one.code)
        assert not page(look(client, one.code)).find(attrs={"name": "score"})

    def test_is_a_secret_to_whoever_has_only_the_code(self, client, unit):
        one = answered(unit)
        act(one, "rate", CITIZEN, score="unsatisfied", comment="Đèn lại tắt")
        text = look(client, one.code).content.decode()
        assert "Chưa hài lòng" not in text
        assert "Đèn lại tắt" not in text


class TestMoreInformation:
    question = "Xin cho biết số ghi trên thân trụ đèn."

    @pytest.fixture
    def asked(self, unit):
        return act(assigned(unit), "ask_information", actor("operator"), text=self.question)

    def reply(self, client, one, text="Trụ số 12, gần trường học."):
        return client.post(f"{TRACK}bo-sung/", {"ma": one.code, "text": text})

    def test_is_asked_for_behind_the_second_factor(self, client, asked):
        assert self.question not in words(look(client, asked.code))
        assert "Yêu cầu bổ sung" in words(look(client, asked.code))
        unlock(client, asked.code)
        assert self.question in words(look(client, asked.code))

    def test_is_given_and_the_clock_runs_on(self, client, asked):
        unlock(client, asked.code)
        response = self.reply(client, asked)
        assert response.status_code == 303
        asked.refresh_from_db()
        assert asked.state == State.ASSIGNED
        assert asked.paused_at is None
        assert "Trụ số 12" in words(client.get(response["Location"]))

    def test_sent_twice_is_taken_once(self, client, asked):
        unlock(client, asked.code)
        for _ in range(2):
            assert self.reply(client, asked).status_code == 303
        assert asked.messages.filter(action="give_information").count() == 1

    def test_that_comes_too_late_is_not_lost(self, client, unit, asked):
        unlock(client, asked.code)
        self.reply(client, asked)
        response = self.reply(client, asked, "Còn một điều nữa tôi quên nói.")
        assert response.status_code == 422
        assert "không còn chờ bổ sung" in messages_of(response)[0]
        assert "Còn một điều nữa" in page(response).find("textarea").get_text()

    @pytest.mark.parametrize("text", ["", " ", "\0\u202e", "x" * 5001])
    def test_that_is_none_is_told(self, client, asked, text):
        unlock(client, asked.code)
        response = self.reply(client, asked, text)
        assert response.status_code == 422
        assert asked.state == State.INFORMATION_ASKED


class TestEnds:
    def test_a_refusal_tells_its_reason_to_its_sender(self, client):
        one = act(ticket(), "refuse", actor("operator"), reason="Nội dung trùng với tin quảng cáo.")
        assert "Từ chối" in words(look(client, one.code))
        assert "quảng cáo" not in words(look(client, one.code))
        unlock(client, one.code)
        assert "Nội dung trùng với tin quảng cáo." in words(look(client, one.code))

    def test_passed_on_tells_to_whom(self, client):
        body = OrganisationFactory(name="Công ty Điện lực", outside=True)
        one = act(
            ticket(), "forward", actor("operator"), organisation=body, reason="Thuộc điện lực"
        )
        assert "Công ty Điện lực" in words(look(client, one.code))

    def test_a_duplicate_shows_the_state_of_the_main_ticket_and_none_of_its_words(
        self, client, unit
    ):
        main = answered(unit, content="Nội dung riêng của người gửi trước, hẻm 99.")
        own = ticket(title="Đèn tắt", content="Đèn ở hẻm tôi tắt.")
        own = act(own, "merge", actor("coordinator"), into=main)
        assert "Đã trả lời" in words(look(client, own.code))
        unlock(client, own.code)
        shown = words(look(client, own.code))
        assert "Đèn ở hẻm tôi tắt." in shown
        for foreign in ("hẻm 99", ANSWER, main.code):
            assert foreign not in shown
        assert "gọi 1022 và đọc mã phiếu" in shown

    def test_a_duplicate_leads_to_the_public_answer(self, client, unit):
        main = answered(unit)
        PublicAnswer.objects.create(
            ticket=main, state="published", title="Đèn hẻm 41", question="?", answer="Đã sáng."
        )
        own = act(ticket(), "merge", actor("coordinator"), into=main)
        unlock(client, own.code)
        assert page(look(client, own.code)).find("a", href=f"/phan-anh/{main.code}/")

    def test_earlier_answers_stay_readable(self, client, unit):
        one = answered(unit)
        one = act(one, "rate", CITIZEN, score="unsatisfied", comment="Chưa xong")
        officer = actor("officer", unit)
        act(one, "draft_answer", officer, text="Đã sửa lại lần hai.")
        unlock(client, one.code)
        shown = words(look(client, one.code))
        assert ANSWER in shown
        assert "Đã sửa lại lần hai." not in shown  # only a draft so far


class TestAttachments:
    @pytest.fixture
    def one(self, client, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            one = sent(client, attachments=photo())
        run_pending()
        return one

    def address(self, one) -> str:
        return f"{TRACK}tep/{one.code}/{one.attachments.get().pk}/"

    def test_the_public_copy_is_shown_behind_the_second_factor(self, client, one):
        assert client.get(self.address(one)).status_code == 404
        unlock(client, one.code)
        assert page(look(client, one.code)).find("img", src=self.address(one))
        response = client.get(self.address(one))
        assert response["Content-Type"] == "image/webp"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert b"".join(response.streaming_content).startswith(b"RIFF")

    def test_never_that_of_another_ticket(self, client, one):
        mine = ticket()
        unlock(client, mine.code)
        path = self.address(one).replace(one.code, mine.code)
        assert client.get(path).status_code == 404

    def test_never_the_original(self, client, one):
        attachment = one.attachments.get()
        attachment.public_copy = ""
        attachment.save()
        unlock(client, one.code)
        assert client.get(self.address(one)).status_code == 404
        assert "den-duong.jpg" in words(look(client, one.code))
