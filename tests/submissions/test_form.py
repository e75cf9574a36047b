"""The form: what it asks for, what it takes, what it says when something is wrong."""

import uuid

import pytest
from django.core.cache import cache

from portal.places.models import AdminUnit, TopicGroup, UnitVersion
from submissions.models import Channel, Consent, Kind, SenderKind, Ticket
from tests.submissions.citizen import (
    GOOD,
    NEW,
    form,
    messages_of,
    page,
    send,
    sent,
)
from tests.submissions.factories import TopicFactory

pytestmark = pytest.mark.django_db

CONTRACT = (
    "kind title content proposal topic commune address sender_kind organisation full_name phone "
    "email sender_address dossier_code anonymous attachments consent_publish consent_messages "
    "submission_key"
).split()


@pytest.fixture
def lamps():
    return TopicFactory(code="chieu-sang", name="Chiếu sáng", group=TopicGroup.INFRASTRUCTURE)


@pytest.fixture
def land():
    return TopicFactory(code="dat-dai", name="Đất đai", group=TopicGroup.PROCEDURES)


def unit(code: str, name: str, kind: str = "xa", **validity) -> UnitVersion:
    return UnitVersion.objects.create(
        unit=AdminUnit.objects.create(),
        code=code,
        name=name,
        kind=kind,
        level="commune",
        **validity,
    )


class TestThePage:
    def test_has_every_field_of_the_contract(self, client):
        found = page(client.get(NEW))
        for name in CONTRACT:
            assert found.find(attrs={"name": name}), name

    def test_offers_the_topics_in_their_groups(self, client, lamps, land):
        select = page(client.get(NEW)).find("select", attrs={"name": "topic"})
        groups = {group["label"]: group.get_text(strip=True) for group in select("optgroup")}
        assert groups["Thủ tục hành chính"] == "Đất đai"
        assert groups["Hạ tầng kỹ thuật"] == "Chiếu sáng"

    def test_ticks_no_consent_beforehand(self, client):
        found = page(client.get(NEW))
        for name in ("consent_publish", "consent_messages", "anonymous"):
            assert not found.find(attrs={"name": name}).has_attr("checked")

    def test_takes_at_most_twelve_queries_cold(self, client, site, lamps, cold_queries):
        for number in range(102):
            unit(str(29000 + number), f"Xã {number}")
        assert len(cold_queries(NEW)) <= 12

    def test_takes_no_more_queries_when_it_is_warm(self, client, django_assert_max_num_queries):
        client.get(NEW)
        with django_assert_max_num_queries(3):
            client.get(NEW)

    def test_tells_where_complaints_go(self, client, home_page):
        from home.models import StandardPage

        complaints = StandardPage(title="Khiếu nại, tố cáo", slug="khieu-nai-to-cao")
        home_page.add_child(instance=complaints)
        assert page(client.get(NEW)).find("main").find("a", href="/khieu-nai-to-cao/")

    def test_begins_with_what_another_page_knows(self, client, land):
        query = {"kind": "hoi-dap", "topic": "dat-dai", "title": "Tách thửa", "content": "Hỏi…"}
        found = page(client.get(NEW, query))
        assert found.find("input", value="hoi-dap").has_attr("checked")
        assert found.find("option", value="dat-dai").has_attr("selected")
        assert found.find(attrs={"name": "title"})["value"] == "Tách thửa"
        assert found.find("textarea", attrs={"name": "content"}).get_text(strip=True) == "Hỏi…"

    def test_is_not_thrown_by_what_an_address_may_hold(self, client):
        query = {"kind": "x", "topic": "y", "title": "a\0‮" * 400, "content": "<b>" * 5000}
        response = client.get(NEW, query)
        assert response.status_code == 200
        assert page(response).find("input", value="phan-anh").has_attr("checked")

    def test_speaks_english_under_en(self, client):
        assert "Tell what happened" in client.get("/en/gui-phan-anh/").content.decode()

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_knows_no_other_methods(self, client, method):
        assert getattr(client, method)(NEW).status_code == 405


class TestAGoodForm:
    def test_becomes_a_ticket(self, client, lamps):
        place = unit("29869", "Phường Sa Đéc", "phuong")
        cache.clear()
        ticket = sent(
            client,
            topic="chieu-sang",
            commune="29869",
            address="Hẻm 41",
            email="thu@example.com",
            dossier_code="H20.1-2611",
            consent_publish="on",
        )
        assert (ticket.channel, ticket.kind) == (Channel.WEBSITE, Kind.REPORT)
        assert (ticket.title, ticket.content) == (GOOD["title"], GOOD["content"])
        assert (ticket.topic, ticket.commune_id) == (lamps, place.unit_id)
        assert (ticket.address, ticket.dossier_code) == ("Hẻm 41", "H20.1-2611")
        assert not ticket.held
        assert ticket.sender.phone_e164 == "+84912345678"
        assert ticket.sender.full_name == "Nguyễn Thị Thử"
        assert [c.purpose for c in ticket.consents.all()] == [Consent.Purpose.PUBLISH]

    def test_answers_303_to_the_receipt(self, client):
        response = send(client)
        assert response.status_code == 303
        receipt = page(client.get(response["Location"]))
        assert receipt.select_one("[data-ticket-code]")["data-ticket-code"] == (
            Ticket.objects.get().code
        )

    def test_needs_no_key(self, client):
        assert send(client, submission_key=None).status_code == 303

    @pytest.mark.parametrize("key", ["", "1", "' OR 1=1", "x" * 5000, "\0"])
    def test_gets_a_new_key_in_place_of_a_forged_one(self, client, key):
        assert send(client, submission_key=key).status_code == 303
        assert Ticket.objects.get().submission_key is not None

    def test_sent_twice_is_one_ticket_with_one_receipt(self, client):
        data = form()
        first, second = client.post(NEW, data), client.post(NEW, data)
        assert first["Location"] == second["Location"]
        assert Ticket.objects.count() == 1

    def test_other_words_after_the_back_button_are_another_ticket(self, client):
        data = form()
        client.post(NEW, data)
        client.post(NEW, {**data, "content": "Thêm: tối qua có người té xe ở đó."})
        assert Ticket.objects.count() == 2

    def test_keeps_its_language(self, client):
        client.post("/en/gui-phan-anh/", form())
        assert Ticket.objects.get().language == "en"

    def test_from_an_organisation(self, client):
        ticket = sent(
            client, sender_kind="organisation", organisation="HTX Tân Thử", tax_code="1400123456"
        )
        sender = ticket.sender
        assert (sender.kind, sender.organisation_name) == (SenderKind.ORGANISATION, "HTX Tân Thử")
        assert sender.tax_code == "1400123456"

    def test_of_a_person_leaves_no_organisation(self, client):
        ticket = sent(client, organisation="Điền nhầm")
        assert ticket.sender.organisation_name == ""

    @pytest.mark.parametrize("way", ["phone", "email"])
    def test_needs_one_way_to_answer(self, client, way):
        given = {
            "phone": None,
            "email": None,
            way: {"email": "thu@example.com"}.get(way, "0912345678"),
        }
        assert send(client, **given).status_code == 303

    def test_reports_its_queries(self, client, lamps, django_assert_max_num_queries):
        sent(client, topic="chieu-sang")
        with django_assert_max_num_queries(20):
            send(client, topic="chieu-sang", content="Lần thứ hai, việc khác hẳn lần trước.")


class TestWhatIsMissing:
    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("kind", "Chọn loại muốn gửi"),
            ("title", "Ghi tiêu đề, vài chữ là đủ"),
            ("content", "Kể lại sự việc"),
            ("full_name", "Ghi họ và tên"),
            ("phone", "Ghi số điện thoại hoặc thư điện tử để chúng tôi trả lời"),
            ("sender_address", "Ghi địa chỉ của bà con"),
        ],
    )
    @pytest.mark.parametrize("empty", [None, "", "   ", "\u200b\u202e"])
    def test_is_named(self, client, name, message, empty):
        response = send(client, **{name: empty})
        assert response.status_code == 422
        assert message in messages_of(response)
        assert not Ticket.objects.exists()

    def test_an_empty_form_is_told_all_at_once(self, client):
        response = client.post(NEW, {})
        assert response.status_code == 422
        assert len(messages_of(response)) == 6

    def test_a_proposal_proposes(self, client):
        response = send(client, kind="kien-nghi")
        assert messages_of(response) == ["Ghi đề xuất: nên làm thế nào cho tốt hơn"]
        ticket = sent(client, kind="kien-nghi", proposal="Lắp thêm một trụ đèn.")
        assert ticket.proposal == "Lắp thêm một trụ đèn."

    def test_what_was_typed_as_a_proposal_is_not_lost_with_another_kind(self, client):
        assert sent(client, kind="gop-y", proposal="Mở thêm quầy.").proposal == "Mở thêm quầy."

    def test_an_organisation_has_a_name(self, client):
        response = send(client, sender_kind="organisation")
        assert messages_of(response) == ["Ghi tên tổ chức"]


class TestAnonymous:
    nobody = {"full_name": None, "phone": None, "sender_address": None, "anonymous": "on"}

    def test_an_incident_may_go_without_a_name(self, client, lamps):
        ticket = sent(client, topic="chieu-sang", **self.nobody)
        assert ticket.sender.anonymous
        assert ticket.sender.full_name == ""

    def test_so_may_one_whose_topic_is_not_known(self, client):
        assert send(client, **self.nobody).status_code == 303

    def test_a_name_typed_all_the_same_is_not_kept(self, client):
        sender = sent(client, anonymous="on").sender
        assert (sender.full_name, sender.address) == ("", "")
        assert sender.phone == "0912 345 678"  # a way to be answered

    @pytest.mark.parametrize("kind", ["hoi-dap", "kien-nghi", "gop-y"])
    def test_nothing_else_may(self, client, kind):
        response = send(client, kind=kind, proposal="Nên làm khác.", **self.nobody)
        assert response.status_code == 422
        assert "mới gửi ẩn danh được" in messages_of(response)[0]

    def test_nor_may_a_report_about_a_procedure(self, client, land):
        response = send(client, topic="dat-dai", **self.nobody)
        assert "mới gửi ẩn danh được" in messages_of(response)[0]


class TestPhone:
    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("1022", "1022 là số dịch vụ"),
            ("113", "113 là số dịch vụ"),
            ("091234567", "Số điện thoại mới có 9 chữ số, cần đủ 10"),
            ("09123456789", "có 11 chữ số, thừa so với 10"),
            ("0277385112", "Số điện thoại mới có 10 chữ số, cần đủ 11"),
            ("01212345678", "Có phải số của bà con nay là 0792345678?"),
            ("0012345678", "không gọi được"),
            ("khong co", "chỉ gồm chữ số"),
            ("0912345678 (Năm)", "chỉ gồm chữ số"),
            ("+84", "84 là số dịch vụ"),
        ],
    )
    def test_that_cannot_be_called_is_told_why(self, client, typed, message):
        response = send(client, phone=typed)
        assert response.status_code == 422
        assert message in messages_of(response)[0]
        assert page(response).find(attrs={"name": "phone"})["value"] == typed

    @pytest.mark.parametrize(
        "typed",
        ["0912345678", "0912.345.678", "+84 912 345 678", "0277 3851 123", "\u200e0912345678"],
    )
    def test_is_taken_however_it_is_grouped(self, client, typed):
        assert send(client, phone=typed).status_code == 303

    def test_of_another_country_is_taken(self, client):
        assert sent(client, phone="+66 81 234 5678").sender.phone_e164 == "+66812345678"


class TestOtherFields:
    @pytest.mark.parametrize("typed", ["a@b", "không phải", "a b@example.com", "@", "a" * 400])
    def test_an_email_that_is_none_is_told(self, client, typed):
        assert messages_of(send(client, email=typed)) == [
            "Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@example.com"
        ]

    @pytest.mark.parametrize("typed", ["123", "abcdefghij", "12345678901"])
    def test_a_tax_code_that_is_none_is_told(self, client, typed):
        response = send(client, sender_kind="organisation", organisation="HTX", tax_code=typed)
        assert messages_of(response) == ["Mã số thuế có 10, 12 hoặc 13 chữ số."]

    @pytest.mark.parametrize("typed", ["khong-co", "29869'--", "\0", "x" * 9000])
    def test_a_commune_or_topic_that_is_none_is_told(self, client, typed):
        response = send(client, topic=typed, commune=typed)
        assert response.status_code == 422
        assert len(messages_of(response)) == 2

    @pytest.mark.parametrize("typed", ["khieu-nai", "\0", "PHAN-ANH"])
    def test_a_kind_that_is_none_is_told(self, client, typed):
        assert messages_of(send(client, kind=typed)) == ["Chọn loại muốn gửi"]


class TestTexts:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Đe\u0300n đươ\u0300ng hẻm 41", "Đèn đường hẻm 41"),  # NFD, as a Mac sends it
            ("Đèn\0 đường hẻm 41", "Đèn đường hẻm 41"),
            ("\u202eĐèn đường hẻm 41\u202c", "Đèn đường hẻm 41"),
            ("Đèn  đường\r\nhẻm 41 ", "Đèn đường hẻm 41"),
            ("Đèn đường hẻm 41 🚧👨‍👩‍👧", "Đèn đường hẻm 41 🚧👨‍👩‍👧"),
            ("<b>Đèn</b> & <script>x</script>", "<b>Đèn</b> & <script>x</script>"),
        ],
    )
    def test_are_cleaned_but_never_cut(self, client, typed, kept):
        assert sent(client, title=typed).title == kept

    def test_keep_their_lines(self, client):
        assert sent(client, content="Dòng một\r\n\r\nDòng hai").content == "Dòng một\n\nDòng hai"

    def test_html_is_shown_as_it_was_typed(self, client):
        typed = "</textarea><script>alert(1)</script>" * 5
        response = send(client, content=typed, title="")
        assert b"<script>alert(1)" not in response.content
        assert page(response).find("textarea", attrs={"name": "content"}).get_text() == "\n" + typed

    def test_ten_thousand_characters_are_told_and_kept(self, client):
        typed = "Đèn tắt. " * 1111 + "x"
        response = send(client, content=typed)
        assert response.status_code == 422
        assert messages_of(response) == [
            "Đoạn này dài 10.000 ký tự, tối đa 5.000. Xin bớt 5.000 ký tự."
        ]
        assert typed in page(response).find("textarea", attrs={"name": "content"}).get_text()

    @pytest.mark.parametrize(("length", "status"), [(4, 422), (5, 303), (150, 303), (151, 422)])
    def test_a_title_has_its_limits(self, client, length, status):
        assert send(client, title="đ" * length).status_code == status

    def test_are_kept_with_everything_else_after_an_error(self, client, lamps):
        response = send(client, title="", topic="chieu-sang", consent_publish="on", kind="gop-y")
        found = page(response)
        assert (
            found.find("textarea", attrs={"name": "content"}).get_text(strip=True)
            == (GOOD["content"])
        )
        assert found.find("option", value="chieu-sang").has_attr("selected")
        assert found.find(attrs={"name": "consent_publish"}).has_attr("checked")
        assert found.find("input", value="gop-y").has_attr("checked")
        assert found.title.get_text().startswith("Lỗi:")

    def test_the_key_stays_the_same_after_an_error(self, client):
        key = str(uuid.uuid4())
        response = send(client, title="", submission_key=key)
        assert page(response).find(attrs={"name": "submission_key"})["value"] == key
