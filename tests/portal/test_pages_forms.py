"""Forms in the template pack `portal`: every control is named, explained and, when it is wrong,
told so, for eyes and for screen readers alike."""

import pytest
from bs4 import BeautifulSoup
from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import forms
from django.test import override_settings
from django.utils import translation

from tests.portal.pages_form import ReportForm


class PlainForm(forms.Form):
    code = forms.CharField(label="Mã phiếu")


def rendered(form: forms.Form) -> BeautifulSoup:
    with translation.override("vi"):
        return BeautifulSoup(render_crispy_form(form, form.helper), "html.parser")


def control(page: BeautifulSoup, name: str):
    return page.find(["input", "select", "textarea"], attrs={"name": name})


GOOD = {"kind": "phan-anh", "content": "Đèn tắt", "phone": "0912345678"}


@pytest.fixture
def empty():
    return rendered(ReportForm())


@pytest.fixture
def wrong():
    return rendered(ReportForm(data={"email": "không phải", "content": "Đèn tắt"}))


class TestLabels:
    def test_every_control_has_a_label_of_its_own(self, empty):
        for found in empty.select("input:not([type=hidden]), select, textarea"):
            labels = empty.select(f'label[for="{found["id"]}"]')
            assert len(labels) == 1, found["name"]
            assert labels[0].get_text(strip=True)

    def test_only_what_may_stay_empty_says_so(self, empty):
        def says(name):
            field = control(empty, name).find_parent(class_="f")
            return "(không bắt buộc)" in field.get_text()

        assert says("email") and says("photo") and says("publish")
        assert not says("phone") and not says("content") and not says("kind")

    def test_a_field_needed_only_sometimes_does_not_call_itself_optional(self):
        form = ReportForm()
        form.fields["email"].mark_optional = False
        page = rendered(form)
        assert "(không bắt buộc)" not in control(page, "email").find_parent(class_="f").get_text()

    def test_radio_buttons_stand_in_a_fieldset_with_their_question(self, empty):
        group = control(empty, "kind").find_parent("fieldset")
        assert group.find("legend").get_text(strip=True) == "Loại"
        assert len(group.select(".pick input[type=radio]")) == 2

    def test_a_choice_may_explain_itself(self, empty):
        radio = control(empty, "kind")
        assert empty.find(id=radio["aria-describedby"]).get_text() == "Báo một việc đang hư hỏng"

    def test_parts_are_fieldsets_with_headings(self, empty):
        assert [part.find("legend").get_text() for part in empty.select("fieldset.part")] == [
            "1. Sự việc",
            "2. Liên hệ",
        ]
        assert empty.select_one("fieldset.part > .hint").get_text() == "Viết ngắn cũng được."

    def test_the_button_says_what_happens_next(self, empty):
        assert empty.select_one("button[type=submit]").get_text() == "Gửi"
        assert empty.select_one("button + .hint").get_text() == "Có mã phiếu ngay."


class TestHints:
    @pytest.mark.parametrize("name", ["content", "phone", "photo", "publish"])
    def test_a_hint_is_tied_to_its_control(self, empty, name):
        found = control(empty, name)
        hints = [empty.find(id=ref) for ref in found["aria-describedby"].split()]
        assert all(hint is not None and "hint" in hint["class"] for hint in hints)

    def test_a_control_without_hint_or_error_refers_to_nothing(self, empty):
        assert not control(empty, "email").has_attr("aria-describedby")


class TestErrors:
    def test_a_wrong_control_is_marked_and_refers_to_its_message(self, wrong):
        for name in ("topic", "phone", "email"):
            found = control(wrong, name)
            assert found["aria-invalid"] == "true"
            refs = found["aria-describedby"].split()
            message = wrong.find(id=refs[-1])
            assert message.get_text(" ", strip=True).startswith("Lỗi:")
            assert message.select_one(".msg svg[aria-hidden=true]")

    def test_the_message_stands_before_its_control(self, wrong):
        field = control(wrong, "phone").find_parent(class_="bad")
        order = [tag.get("id") or tag.name for tag in field.find_all(["div", "input"])]
        assert order == ["id_phone_error", "id_phone"]

    def test_a_group_refers_to_its_message_and_no_radio_button_claims_to_be_invalid(self, wrong):
        group = control(wrong, "kind").find_parent("fieldset")
        assert wrong.find(id=group["aria-describedby"]).select_one(".msg")
        assert not group.select("[aria-invalid]")

    def test_right_fields_stay_calm(self, wrong):
        assert "bad" not in control(wrong, "content").find_parent(class_="f")["class"]

    def test_input_is_kept(self, wrong):
        assert control(wrong, "email")["value"] == "không phải"
        assert control(wrong, "content").get_text(strip=True) == "Đèn tắt"


class TestSummary:
    def test_names_and_counts_all_that_is_wrong(self, wrong):
        box = wrong.select_one(".errs")
        assert box["role"] == "alert" and box["tabindex"] == "-1"
        assert "Còn 4 chỗ cần sửa trước khi gửi" in box.get_text()
        assert wrong.find(id=box["aria-labelledby"])

    def test_every_link_leads_to_the_control_to_correct(self, wrong):
        targets = [link["href"].removeprefix("#") for link in wrong.select(".errs a")]
        assert targets == ["id_kind_0", "id_topic", "id_phone", "id_email"]
        assert all(wrong.find(id=target).name in ("input", "select") for target in targets)

    def test_stands_before_the_form_and_only_after_an_error(self, wrong, empty):
        assert wrong.select_one(".errs").find_next("form")
        assert not empty.select(".errs")

    def test_shows_what_is_wrong_with_the_form_as_a_whole(self):
        page = rendered(ReportForm(data={**GOOD, "topic": "dat-dai"}))
        box = page.select_one(".errs")
        assert "Còn 1 chỗ cần sửa" in box.get_text()
        assert box.find("p").get_text() == "Chưa nhận lĩnh vực này."
        assert not box.select("a")

    def test_an_error_of_a_hidden_field_is_not_a_dead_link(self):
        form = ReportForm(data={**GOOD, "topic": ""})
        form.is_valid()
        form.add_error("language", "Sai ngôn ngữ")
        page = rendered(form)
        assert "Sai ngôn ngữ" in page.select_one(".errs").get_text()
        assert "#id_language" not in str(page.select_one(".errs"))


class TestMarkup:
    def test_nothing_the_content_security_policy_would_refuse(self, wrong):
        for tag in wrong.find_all(True):
            assert not tag.has_attr("style")
            assert not any(name.startswith("on") for name in tag.attrs)
        assert all(script.has_attr("src") for script in wrong.find_all("script"))

    def test_what_a_visitor_typed_is_never_markup(self):
        page = rendered(ReportForm(data={"phone": '"><script>alert(1)</script>'}))
        assert not page.find("script", string="alert(1)")
        assert control(page, "phone")["value"] == '"><script>alert(1)</script>'

    def test_the_browser_leaves_checking_to_the_server_which_speaks_vietnamese(self, empty):
        assert empty.find("form").has_attr("novalidate")

    def test_a_form_with_files_can_send_them(self, empty):
        assert empty.find("form")["enctype"] == "multipart/form-data"

    def test_text_boxes_keep_their_width_and_autocomplete(self, empty):
        phone = control(empty, "phone")
        assert phone["class"] == ["in", "w-10"] and phone["autocomplete"] == "tel"

    def test_no_id_twice(self, wrong):
        ids = [tag["id"] for tag in wrong.find_all(id=True)]
        assert len(ids) == len(set(ids))

    def test_a_form_without_layout_renders_too(self):
        form = PlainForm()
        form.helper = FormHelper()
        form.helper.form_method = "get"
        form.helper.form_action = "/tra-cuu/"
        page = rendered(form)
        assert page.find("form")["action"] == "/tra-cuu/"
        assert page.find("form")["method"] == "get"
        assert control(page, "code") and not control(page, "csrfmiddlewaretoken")

    @override_settings(LANGUAGE_CODE="en")
    def test_speaks_english_on_english_pages(self):
        with translation.override("en"):
            html = render_crispy_form(ReportForm(data={}), ReportForm().helper)
        assert "things to correct before sending" in html and "(optional)" in html
