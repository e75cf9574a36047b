"""What a sender does with an unlocked ticket, and what its end looks like."""

import uuid

import pytest

from portal.places.models import AdminUnit, UnitVersion
from portal.tasks import run_pending
from submissions import attachments
from submissions.dossier import CITIZEN, SYSTEM
from submissions.intake import NewSender
from submissions.models import PublicAnswer, State
from submissions.splitting import Part, split
from submissions.workflow import act
from tests.submissions.citizen import (
    ANSWER,
    TRACK,
    answered,
    assigned,
    look,
    page,
    photo,
    sent,
    unlock,
    words,
)
from tests.submissions.factories import OrganisationFactory, TopicFactory, actor, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def commune() -> AdminUnit:
    """A commune that is called so today."""
    version = UnitVersion(unit=AdminUnit.objects.create(), code="99999", name="Xã Thử")
    version.kind, version.level = UnitVersion.Kind.COMMUNE, UnitVersion.Level.COMMUNE
    version.save()
    return version.unit


def hold_and_give(one) -> None:
    """Gives a ticket a photo as its sender does."""
    key = uuid.uuid4()
    attachments.hold(key, photo())
    attachments.give_to(one, key)


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

    def test_comes_too_late_for_a_closed_ticket_and_its_words_are_kept(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        act(one, "close", SYSTEM)
        response = self.rate(client, one, comment="Đèn lại tắt rồi")
        assert response.status_code == 409
        assert "không còn đánh giá được nữa" in words(response)
        assert "Đèn lại tắt rồi" in page(response).find("textarea").get_text()
        assert not one.ratings.exists()

    def test_comes_too_late_without_a_word(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        act(one, "close", SYSTEM)
        response = self.rate(client, one, comment="")
        assert "không còn đánh giá được nữa" in words(client.get(response["Location"]))

    def test_of_an_answer_that_was_replaced_is_not_taken_for_the_new_one(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        response = self.rate(client, one, round=2, comment="Chưa được")
        assert not one.ratings.exists()
        assert "không còn đánh giá được" in words(response)
        shown = page(response)
        assert shown.find("textarea", attrs={"name": "comment"}).get_text().strip() == "Chưa được"
        assert shown.find("input", attrs={"name": "round"})["value"] == "1"

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

    def test_after_the_reply_is_an_addition(self, client, asked):
        unlock(client, asked.code)
        self.reply(client, asked)
        assert self.reply(client, asked, "Còn một điều nữa tôi quên nói.").status_code == 303
        assert [m.action for m in asked.messages.filter(direction="from_sender")] == [
            "give_information",
            "follow_up",
        ]

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

    def test_a_duplicate_shows_the_answer_of_the_main_ticket_and_nothing_else_of_it(
        self, client, unit
    ):
        main = answered(unit, title="Nhà tôi tối", content="Nội dung riêng của hẻm 99.")
        own = ticket(title="Đèn tắt", content="Đèn ở hẻm tôi tắt.")
        own = act(own, "merge", actor("coordinator"), into=main)
        level_1 = words(look(client, own.code))
        assert "Đã trả lời" in level_1
        assert ANSWER not in level_1
        unlock(client, own.code)
        shown = words(look(client, own.code))
        assert "Đèn ở hẻm tôi tắt." in shown
        assert ANSWER in shown
        assert "UBND phường Sa Đéc" in shown
        for foreign in ("hẻm 99", "Nhà tôi tối", main.code):
            assert foreign not in shown

    def test_the_answer_a_duplicate_shows_leaves_out_the_other_sender(self, client, unit):
        sender = NewSender(
            full_name="Trần Thị Lựu",
            phone="0909 123 456",
            email="kin@example.com",
            address="Số 7 khóm Tân Thuận",
        )
        main, officer = assigned(unit, sender=sender), actor("officer", unit)
        text = "Kính gửi bà Trần Thị Lựu, số 7 khóm Tân Thuận: chị Lựu gọi 0909.123.456. Đã sửa."
        act(main, "draft_answer", officer, text=text)
        act(main, "submit_answer", officer)
        act(main, "approve_answer", actor("approver"))
        own = act(ticket(), "merge", actor("coordinator"), into=main)
        unlock(client, own.code)
        shown = words(look(client, own.code))
        assert "Đã sửa." in shown
        for foreign in ("Trần", "Lựu", "0909", "Tân Thuận", "123.456"):
            assert foreign not in shown

    def test_a_duplicate_of_what_was_split_later_shows_the_answers_of_the_parts(self, client, unit):
        main, own = ticket(), ticket()
        act(own, "merge", actor("coordinator"), into=main)
        officer, part = actor("officer", unit), assigned(unit, split_from=main)
        act(part, "draft_answer", officer, text="Phần nước: đã sửa ống.")
        act(part, "submit_answer", officer)
        act(part, "approve_answer", actor("approver"))
        unlock(client, own.code)
        assert "Phần nước: đã sửa ống." in words(look(client, own.code))

    def test_a_split_ticket_and_its_parts_lead_to_each_other(self, client, unit):
        first = Part("Đèn tắt", "Bốn trụ đèn tắt.", TopicFactory(), "phan-anh")
        second = Part("Rác", "Rác chưa thu ba ngày.", TopicFactory(), "phan-anh")
        one = ticket()
        main, part = split(one, [first, second], actor("coordinator"), version=one.version)
        whole = page(look(client, main.code))
        assert whole.select_one(".tl").find("a", href=f"{TRACK}?ma={part.code}")
        shown = page(look(client, part.code))
        assert shown.select_one(".state").find("a", href=f"{TRACK}?ma={main.code}")

    def test_an_unlocked_page_takes_few_queries_whatever_happened(
        self, client, site, unit, cold_queries
    ):
        one = assigned(OrganisationFactory(name="Sở Xây dựng"), commune=commune())
        act(one, "return", actor("officer", one.organisation), reason="Không thuộc đơn vị")
        act(one, "assign", actor("operator"), organisation=unit)
        self.answer(one, unit)
        act(one, "rate", CITIZEN, score="unsatisfied", comment="Chưa xong")
        for number in range(5):
            act(one, "follow_up", CITIZEN, text=f"Điều thứ {number}")
        hold_and_give(one)
        unlock(client, one.code)
        cold_queries(f"{TRACK}?ma={one.code}")
        self.answer(one, unit)
        cold_queries(f"{TRACK}?ma={one.code}")
        assert "Xã Thử" in words(look(client, one.code))

    def test_a_duplicate_takes_as_few(self, client, site, unit, cold_queries):
        main = ticket()
        own = act(ticket(), "merge", actor("coordinator"), into=main)
        act(main, "refuse", actor("operator"), reason="Việc này do tòa án giải quyết.")
        unlock(client, own.code)
        cold_queries(f"{TRACK}?ma={own.code}")
        own = act(ticket(), "merge", actor("coordinator"), into=answered(unit))
        unlock(client, own.code)
        cold_queries(f"{TRACK}?ma={own.code}")

    def test_a_chain_of_duplicates_takes_one_more(self, client, site, unit, cold_queries):
        own, between = ticket(), ticket()
        act(own, "merge", actor("coordinator"), into=between)
        act(between, "merge", actor("coordinator"), into=answered(unit))
        unlock(client, own.code)
        cold_queries(f"{TRACK}?ma={own.code}", at_most=13)
        assert ANSWER in words(look(client, own.code))

    def answer(self, one, unit):
        officer = actor("officer", unit)
        act(one, "draft_answer", officer, text=ANSWER)
        act(one, "submit_answer", officer)
        act(one, "approve_answer", actor("approver"))

    def test_a_duplicate_of_a_refused_ticket_shows_why(self, client):
        main, own = ticket(), ticket()
        act(own, "merge", actor("coordinator"), into=main)
        act(main, "refuse", actor("operator"), reason="Việc này do tòa án giải quyết.")
        unlock(client, own.code)
        assert "Việc này do tòa án giải quyết." in words(look(client, own.code))

    def test_a_duplicate_says_that_the_answer_will_stand_there(self, client, unit):
        own = act(ticket(), "merge", actor("coordinator"), into=assigned(unit))
        unlock(client, own.code)
        assert "chưa có câu trả lời" in words(look(client, own.code))

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
