"""An editor publishes the month's bulletin, whose figures were counted from the tickets."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from news.drafting import draft
from news.models import BulletinPage
from portal.vietnamese import LOCAL_ZONE
from submissions.defaults import load_desk
from submissions.dossier import CITIZEN
from submissions.intake import open_tickets
from submissions.models import CallCount, MonthClose
from submissions.permissions import GROUPS
from submissions.workflow import Record, record_many
from tests.submissions.factories import actor, new_ticket

NOVEMBER = datetime.date(2021, 11, 1)


@pytest.fixture
def month(site):
    """Five tickets of November 2021, four of them answered, two rated; and their calls."""
    at = datetime.datetime(2021, 11, 10, 9, 0, tzinfo=LOCAL_ZONE)
    batch = [new_ticket(channel="phone", received_at=at) for _ in range(5)]
    tickets = open_tickets(batch, CITIZEN, notify=False)
    operator = actor("operator")
    answers = [Record(t, "answer_at_once", operator, at, {"text": "Đã rõ."}) for t in tickets[:4]]
    rates = [Record(t, "rate", CITIZEN, at, {"score": "satisfied"}) for t in tickets[:2]]
    record_many(answers + rates, notify=False)
    CallCount.objects.create(day=at.date(), calls_in=12, calls_out=7)
    MonthClose.objects.create(month=NOVEMBER, as_of=datetime.date(2021, 11, 30))


@pytest.fixture
def editor(db):
    load_desk()
    user = get_user_model().objects.create_user("bien-tap", password="mật khẩu rất dài")
    user.groups.add(Group.objects.get(name=GROUPS["editor"]))
    return user


@pytest.mark.slow
def test_an_editor_publishes_the_bulletin(month, news_index, editor, new_page, axe):
    bulletin = draft(NOVEMBER, news_index)
    page = new_page(user=editor)
    page.goto(f"/quan-tri/pages/{bulletin.pk}/edit/")
    assert "Cuộc gọi\t19" in page.inner_text("main")
    page.fill("[name=title]", "Tháng 11 năm 2021: phần lớn bà con gọi điện")
    page.locator("footer [data-controller='w-dropdown'] button").first.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_url("**/quan-tri/pages/**")
    published = BulletinPage.objects.get(pk=bulletin.pk)
    assert published.live
    assert published.frozen_at
    assert published.figures["tickets"] == 5

    visitor = new_page()
    visitor.goto(published.url)
    shown = visitor.inner_text("main")
    for figure in ("Tháng 11 năm 2021", "50,00%", "19"):
        assert figure in shown
    axe(visitor)


@pytest.mark.slow
def test_a_bulletin_that_does_not_add_up_is_refused_with_the_reason(
    month, news_index, editor, new_page
):
    bulletin = draft(NOVEMBER, news_index)
    revised = bulletin.get_latest_revision_as_object()
    revised.figures["tickets"] = 6
    revised.save_revision()
    page = new_page(user=editor)
    page.goto(f"/quan-tri/pages/{bulletin.pk}/edit/")
    page.locator("footer [data-controller='w-dropdown'] button").first.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_load_state()
    assert "Các kênh tiếp nhận cộng lại là 5, nhưng tổng số phiếu ghi là 6" in page.inner_text(
        "main"
    )
    assert not BulletinPage.objects.get(pk=bulletin.pk).live
