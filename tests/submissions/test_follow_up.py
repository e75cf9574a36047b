"""What a sender adds to an open ticket, and who learns of it."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from submissions import attachments
from submissions.desk import lists
from submissions.dossier import CITIZEN, SYSTEM
from submissions.history import broken_chains
from submissions.models import EventType, Message, State, Ticket
from submissions.views import limits
from submissions.workflow import TRANSITIONS, Conflict, WrongState, act

from .citizen import (
    TRACK,
    answered,
    assigned,
    look,
    messages_of,
    page,
    photo,
    photos,
    sent,
    unlock,
    words,
)
from .factories import OrganisationFactory, actor, ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


def in_state(state: str, unit) -> Ticket:
    """A ticket brought to one of the open states."""
    officer = actor("officer", unit)
    if state == State.NEW:
        return ticket()
    if state == State.CLASSIFIED:
        return act(ticket(), "classify", actor("operator"))
    if state == State.REOPENED:
        return act(answered(unit), "rate", CITIZEN, score="unsatisfied")
    one = assigned(unit)
    if state == State.IN_PROGRESS:
        act(one, "start", officer)
    if state == State.AWAITING_APPROVAL:
        act(one, "draft_answer", officer, text="Đã thay bóng.")
        act(one, "submit_answer", officer)
    return Ticket.objects.get(pk=one.pk)


@pytest.mark.parametrize("state", TRANSITIONS["follow_up"].sources)
def test_is_taken_in_every_open_state_and_moves_neither_state_nor_deadline(unit, state):
    one = in_state(state, unit)
    assert one.state == state
    due_at = one.due_at
    one = act(one, "follow_up", CITIZEN, text="Trụ số 12 cũng tắt.")
    assert (one.state, one.due_at) == (state, due_at)
    message = one.messages.last()
    assert (message.direction, message.text) == (
        Message.Direction.FROM_SENDER,
        "Trụ số 12 cũng tắt.",
    )
    event = one.events.last()
    assert (event.type, event.actor_role) == (EventType.FOLLOWED_UP, "citizen")
    assert "Trụ" not in str(event.data)
    assert broken_chains(Ticket.objects.all()) == []


def test_is_refused_by_an_ended_ticket(unit):
    with pytest.raises(WrongState):
        act(answered(unit), "follow_up", CITIZEN, text="Còn nữa")


def test_brings_files_along_and_the_event_knows_them(unit):
    key = uuid.uuid4()
    held = attachments.hold(key, photo())
    one = act(assigned(unit), "follow_up", CITIZEN, text="Ảnh đây", files=key)
    assert one.attachments.get() == held
    assert list(one.events.last().data["files"]) == [str(held.pk)]
    assert held.sha256 not in str(one.events.last().data)


def test_is_new_to_the_desk_until_those_who_answer_take_a_step(unit):
    one, officer = assigned(unit), actor("officer", unit)
    one = act(one, "follow_up", CITIZEN, text="Thêm một trụ")
    added = lists.work_list(Ticket.objects.all(), "added", officer.user)
    assert list(added) == [one]
    act(one, "classify", actor("operator"), level=3)
    assert list(added.all()) == [one]
    act(one, "start", officer)
    assert list(added.all()) == []


def test_written_down_for_a_caller_is_new_to_the_unit_too(unit):
    one = act(assigned(unit), "follow_up", actor("operator"), text="Bà gọi lại, nói thêm")
    assert one.sender_wrote_at
    assert one.messages.last().direction == Message.Direction.FROM_SENDER


def test_whoever_writes_the_answer_meanwhile_is_told(unit):
    one, officer = assigned(unit), actor("officer", unit)
    seen = one.version
    act(one, "follow_up", CITIZEN, text="Đèn đã sáng lại rồi")
    with pytest.raises(Conflict) as told:
        act(one, "draft_answer", officer, text="Sẽ thay bóng.", version=seen)
    assert [event.type for event in told.value.events] == [EventType.FOLLOWED_UP]
    one.refresh_from_db()
    assert one.answers.count() == 0


# --- By the tracking page -------------------------------------------------------------------------


def add(client, one, text="Trụ số 12 cũng tắt.", **given):
    return client.post(f"{TRACK}bo-sung/", {"ma": one.code, "text": text, **given})


class TestByThePage:
    @pytest.fixture
    def one(self, client, unit):
        one = assigned(unit)
        unlock(client, one.code)
        return one

    def test_takes_words_and_photos_of_an_open_ticket(self, client, one):
        response = add(client, one, attachments=photos(2))
        assert response.status_code == 303
        shown = words(client.get(response["Location"]))
        assert "Trụ số 12 cũng tắt." in shown
        assert "anh-0.jpg" in shown
        assert "đã chuyển đến cơ quan giải quyết" in shown
        assert "Kèm 2 tệp" in shown
        assert one.attachments.count() == 2

    def test_needs_the_second_factor_and_keeps_words_and_photos(self, client, unit):
        one = assigned(unit)
        response = add(client, one, attachments=photo())
        assert response.status_code == 303
        assert not one.messages.filter(action="follow_up").exists()
        assert one.attachments.count() == 0
        unlock(client, one.code)
        shown = page(look(client, one.code))
        assert "Trụ số 12" in shown.find("textarea", attrs={"name": "text"}).get_text()
        assert "den-duong.jpg" in shown.select_one(".got").get_text()
        key = shown.find("input", attrs={"name": "submission_key"})["value"]
        assert add(client, one, submission_key=key).status_code == 303
        assert one.attachments.get().original_name == "den-duong.jpg"

    def test_a_photo_says_enough(self, client, one):
        assert add(client, one, text="", attachments=photo()).status_code == 303
        assert one.messages.last().text == "Chỉ gửi ảnh hoặc giấy tờ, không ghi lời."

    def test_nothing_at_all_is_told(self, client, one):
        response = add(client, one, text=" ")
        assert response.status_code == 422
        assert "hoặc chọn ảnh" in messages_of(response)[0]

    def test_good_files_are_kept_after_an_error_and_can_be_taken_out(self, client, one):
        bad = SimpleUploadedFile("virus.exe", b"MZ")
        response = add(client, one, text="x" * 5001, attachments=[photo(), bad])
        assert response.status_code == 422
        shown = page(response)
        assert [row.span.get_text().split(",")[0] for row in shown.select(".got")] == [
            "den-duong.jpg"
        ]
        assert any("virus.exe" in said for said in messages_of(response))
        key = shown.find("input", attrs={"name": "submission_key"})["value"]
        remove = shown.select_one(".got button")
        assert remove["formaction"].startswith(f"{TRACK}bo-sung/")
        data = {remove["name"]: remove["value"], "submission_key": key}
        again = page(add(client, one, text="Giữ câu này", **data))
        assert not again.select("button[name=remove_attachment]")
        assert "Giữ câu này" in again.find("textarea", attrs={"name": "text"}).get_text()
        assert one.attachments.count() == 0
        assert not one.messages.filter(action="follow_up").exists()

    def test_sent_twice_is_taken_once_with_its_photo(self, client, one):
        key = str(uuid.uuid4())
        for _ in range(2):
            assert add(client, one, submission_key=key, attachments=photo()).status_code == 303
        assert one.messages.filter(action="follow_up").count() == 1
        assert one.attachments.count() == 1
        assert not attachments.held(uuid.UUID(key)).exists()

    def test_the_same_words_with_another_photo_are_another_addition(self, client, one):
        add(client, one, text="", attachments=photo())
        add(client, one, text="", attachments=photo("khac.jpg", size=77))
        assert one.attachments.count() == 2

    def test_very_many_have_to_wait_and_lose_nothing(self, client, one):
        for number in range(limits.ADDITIONS_BY_CODE):
            assert add(client, one, text=f"Điều thứ {number}").status_code == 303
        response = add(client, one, text="Một điều nữa")
        assert response.status_code == 429
        assert "Một điều nữa" in page(response).find("textarea", attrs={"name": "text"}).get_text()

    def test_a_ticket_takes_so_many_files_and_no_more(self, client, one, monkeypatch):
        monkeypatch.setattr(attachments, "MAX_FILES_PER_TICKET", 2)
        add(client, one, attachments=photos(2))
        response = add(client, one, text="Thêm", attachments=photo())
        assert response.status_code == 422
        assert "tối đa 2 tệp" in messages_of(response)[0]

    def test_a_reply_with_photos_starts_the_clock_again(self, client, one, unit):
        act(one, "ask_information", actor("officer", unit), text="Xin gửi ảnh trụ đèn.")
        assert "Xin gửi ảnh trụ đèn." in words(look(client, one.code))
        add(client, one, text="Ảnh đây.", attachments=photo())
        one.refresh_from_db()
        assert (one.state, one.paused_at) == (State.ASSIGNED, None)
        assert one.events.last().type == EventType.INFORMATION_GIVEN
        assert one.attachments.count() == 1

    def test_a_file_of_another_key_is_not_taken_along(self, client, one):
        stranger = uuid.uuid4()
        attachments.hold(stranger, photo())
        add(client, one, submission_key=str(uuid.uuid4()))
        assert attachments.held(stranger).count() == 1

    def test_works_in_english(self, client, one):
        response = client.post(f"/en{TRACK}bo-sung/", {"ma": one.code, "text": "Lamp 12 too"})
        assert response.status_code == 303


class TestEndedTickets:
    ENDS = {
        "answered": lambda unit: answered(unit),
        "closed": lambda unit: act(answered(unit), "close", SYSTEM),
        "refused": lambda unit: act(ticket(), "refuse", actor("operator"), reason="Quảng cáo"),
        "forwarded": lambda unit: act(
            ticket(), "forward", actor("operator"), organisation=unit, reason="Ngoài thẩm quyền"
        ),
        "duplicate": lambda unit: act(ticket(), "merge", actor("coordinator"), into=assigned(unit)),
    }

    @pytest.mark.parametrize("end", ENDS)
    def test_say_kindly_what_to_do(self, client, unit, end):
        one = self.ENDS[end](unit)
        unlock(client, one.code)
        shown = page(look(client, one.code))
        assert not shown.find("textarea", attrs={"name": "text"})
        link = shown.find("a", string="Gửi phiếu mới, dẫn lại phiếu này")["href"]
        begun = page(client.get(link))
        typed = begun.find("textarea", attrs={"name": "content"}).get_text()
        assert typed.strip() == f"Tiếp theo phiếu {one.code}."
        assert begun.find("input", attrs={"name": "kind", "checked": True})["value"] == one.kind

    @pytest.mark.parametrize("end", ENDS)
    def test_a_forged_post_loses_nothing_and_is_told(self, client, unit, end):
        one = self.ENDS[end](unit)
        events = one.events.count()
        unlock(client, one.code)
        response = add(client, one, text="Điều quan trọng", attachments=photo())
        assert response.status_code == 409
        assert one.events.count() == events
        shown = page(response)
        assert "Chưa gửi được" in words(response)
        assert "Điều quan trọng" in shown.find("textarea", attrs={"name": "content"}).get_text()
        assert "den-duong.jpg" in words(response)

    def test_what_came_too_late_becomes_a_new_ticket_with_its_photo(self, client, unit):
        one = answered(unit)
        unlock(client, one.code)
        late = page(add(client, one, text="Đèn lại tắt từ tối qua", attachments=photo()))
        form = late.find("textarea", attrs={"name": "content"}).find_parent("form")
        fields = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
        content = form.find("textarea").get_text().strip()
        begun = page(client.post(form["action"], fields | {"content": content, "begin": "1"}))
        assert not begun.select(".errs")
        assert "den-duong.jpg" in begun.select_one(".got").get_text()
        again = begun.find("form", id="ticket-form")
        typed = again.find("textarea", attrs={"name": "content"}).get_text().strip()
        key = again.find("input", attrs={"name": "submission_key"})["value"]
        new = sent(client, content=typed, submission_key=key)
        assert new.content == f"Tiếp theo phiếu {one.code}.\nĐèn lại tắt từ tối qua"
        assert new.attachments.get().original_name == "den-duong.jpg"

    def test_words_that_waited_for_the_ticket_to_be_unlocked_are_shown(self, client, unit):
        one = assigned(unit)
        add(client, one, text="Viết lúc phiếu còn mở", attachments=photo())
        act(one, "forward", actor("operator"), organisation=unit, reason="Ngoài thẩm quyền")
        unlock(client, one.code)
        shown = look(client, one.code)
        assert "Viết lúc phiếu còn mở" in words(shown)
        assert "den-duong.jpg" in words(shown)
