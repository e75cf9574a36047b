"""The operator at the pace of a call: by the keyboard alone, and in how many key presses."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from faq.bulk import publish_many
from portal.places.models import AdminUnit, TopicGroup, UnitVersion
from submissions.models import CallCount, RoutingRule, Sender, State, Ticket
from submissions.permissions import GROUPS
from tests.engines.browser import DESKTOP, PHONE
from tests.faq import factories as faq
from tests.submissions.factories import (
    DeadlineRuleFactory,
    OrganisationFactory,
    TopicFactory,
    staff,
    ticket,
)

# Each key that is no typed text: Tab, Enter, arrows, function keys, and Ctrl or Alt by themselves.
COUNT_KEYS = """
addEventListener("keydown", (event) => {
  const text = event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!text) sessionStorage.keys = Number(sessionStorage.keys ?? 0) + 1;
}, true);
"""
MOST_KEYS = 12
FORM = "/quan-tri/phieu/moi/"
LAMPS = "Đèn đường trên hẻm 41 tắt từ tối qua, đường rất tối, xe cộ đi lại nguy hiểm."


@pytest.fixture
def unit():
    return OrganisationFactory(name="UBND phường Sa Đéc")


@pytest.fixture
def lamps(unit):
    topic = TopicFactory(
        code="chieu-sang", name="Chiếu sáng, cây xanh", group=TopicGroup.INFRASTRUCTURE
    )
    RoutingRule.objects.create(topic=topic, organisation=unit)
    DeadlineRuleFactory(working_days=3)
    return topic


@pytest.fixture
def ward():
    unit = AdminUnit.objects.create()
    UnitVersion.objects.create(
        unit=unit, code="29905", name="Phường Sa Đéc", kind="phuong", level="commune"
    )
    return unit


@pytest.fixture
def passports(faq_index):
    topic = faq.topic()
    page = faq.question(
        topic=topic,
        title="Làm hộ chiếu lần đầu cần giấy tờ gì?",
        short_answer="Mang căn cước đến Phòng Quản lý xuất nhập cảnh, hoặc làm trên mạng.",
    )
    publish_many(faq_index, [page], source="faq")


@pytest.fixture
def operator():
    user = staff("operator")
    access = Permission.objects.get(codename="access_admin")
    Group.objects.get(name=GROUPS["operator"]).permissions.add(access)
    return user


@pytest.fixture
def desk(new_page, operator):
    """The form before an operator, on a wide screen unless told otherwise."""

    def open_form(viewport=DESKTOP, **options):
        page = new_page(viewport, user=operator, **options)
        page.add_init_script(COUNT_KEYS)
        page.goto(FORM)
        return page

    return open_form


def typed(page, *steps):
    """Types texts and presses keys: a step in brackets is a key, such as "[Tab]"."""
    for step in steps:
        if step.startswith("["):
            page.keyboard.press(step.strip("[]"))
        else:
            page.keyboard.type(step)


def keys_pressed(page) -> int:
    return int(page.evaluate("sessionStorage.keys ?? 0"))


def code_shown(page) -> str:
    return page.locator("[data-ticket-code]").get_attribute("data-ticket-code")


@pytest.mark.slow
def test_a_usual_call_goes_to_its_unit_in_few_keys(site, desk, axe, lamps, ward, unit):
    page = desk()
    axe(page, within=".intake")
    assert page.evaluate("document.activeElement.name") == "phone"
    typed(page, "[Alt+2]", "0912345678", "[Tab]", "Nguyễn Văn Thử", "[Tab]", LAMPS, "[Tab]")
    typed(page, "Hẻm 41", "[Tab]", "sa dec", "[Tab]", "chieu", "[Tab]")
    # Pressed before the proposals are there, the key takes them as they come.
    typed(page, "[F2]")
    page.wait_for_function(
        "id => document.querySelector('[name=organisation]').value === id", arg=str(unit.pk)
    )
    axe(page, within=".intake")
    typed(page, "[F8]")
    code = code_shown(page)
    assert keys_pressed(page) <= MOST_KEYS, keys_pressed(page)
    one = Ticket.objects.get(code=code)
    assert (one.kind, one.topic, one.commune) == ("phan-anh", lamps, ward)
    assert (one.state, one.organisation, one.address) == (State.ASSIGNED, unit, "Hẻm 41")
    assert Sender.objects.get(ticket=one).full_name == "Nguyễn Văn Thử"
    # The next call: an empty form, ready to be typed into.
    assert page.evaluate("document.activeElement.name") == "phone"
    assert page.input_value("[name=content]") == ""
    axe(page, within=".intake")


@pytest.mark.slow
def test_a_question_is_answered_at_once_and_closed(site, desk, axe, passports):
    page = desk()
    typed(page, "0912345678", "[Tab]", "Trần Thị Hỏi", "[Tab]")
    typed(page, "Tôi muốn làm hộ chiếu lần đầu thì cần giấy tờ gì?")
    page.wait_for_selector("#intake-found [data-answer]")
    axe(page, within=".intake")
    typed(page, "[F4]", "[Tab]", "[ArrowDown]", "[ArrowDown]", "[F9]")
    one = Ticket.objects.get(code=code_shown(page))
    assert keys_pressed(page) <= MOST_KEYS, keys_pressed(page)
    assert one.state == State.CLOSED
    assert "Phòng Quản lý xuất nhập cảnh" in one.answers.get().text
    assert one.ratings.get().score == "satisfied"


@pytest.mark.slow
def test_the_same_matter_joins_the_earlier_ticket_by_one_button(site, desk, lamps):
    earlier = ticket(title="Đèn đường hẻm 41 tắt", content=LAMPS, topic=lamps)
    page = desk()
    typed(page, "0912345678", "[Tab]", "Lê Văn Cùng", "[Tab]", LAMPS)
    page.wait_for_selector("#intake-earlier a")
    assert earlier.code in page.inner_text("#intake-earlier")
    assert "0912345678" not in page.url
    page.click(f"#intake-found [name=join][value='{earlier.code}']")
    one = Ticket.objects.get(code=code_shown(page))
    assert (one.state, one.duplicate_of) == (State.DUPLICATE, earlier)


@pytest.mark.slow
def test_an_error_keeps_every_word_and_leads_to_its_field(site, desk, axe, lamps):
    page = desk(PHONE)
    typed(page, "0912345678", "[Tab]", "Nguyễn Văn Thử", "[Tab]", LAMPS, "[F8]")
    page.wait_for_selector("[role=alert]")
    assert page.evaluate("document.activeElement.id") == "id_organisation"
    assert page.input_value("[name=content]") == LAMPS
    axe(page, within=".intake")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not Ticket.objects.exists()


@pytest.mark.slow
def test_without_scripts_the_same_form_works(site, desk, lamps, unit):
    page = desk(javascript=False)
    page.fill("[name=phone]", "0912345678")
    page.fill("[name=full_name]", "Nguyễn Văn Thử")
    page.fill("[name=content]", LAMPS)
    page.select_option("[name=topic]", "chieu-sang")
    page.click(".intake-nojs [name=look]")
    page.click(f"[name=pick][value='organisation:{unit.pk}']")
    page.click("#deed-send")
    one = Ticket.objects.get()
    assert (one.code, one.organisation) == (code_shown(page), unit)


@pytest.mark.slow
def test_a_days_calls_are_typed_down_the_column(site, new_page, operator, axe):
    page = new_page(user=operator)
    page.goto("/quan-tri/phieu/cuoc-goi/")
    today = timezone.localdate()
    page.focus(f"[name='in-{today}']")
    typed(page, "2,327", "[Tab]", "81", "[Control+Enter]")
    page.wait_for_selector("[role=alert]")
    assert page.input_value(f"[name='in-{today}']") == "2,327"
    axe(page, within=".intake")
    page.fill(f"[name='in-{today}']", "2.327")
    typed(page, "[Control+Enter]")
    page.wait_for_selector(".intake-list")
    axe(page, within=".intake")
    row = CallCount.objects.get()
    assert (row.day, row.calls_in, row.calls_out) == (today, 2327, 81)
