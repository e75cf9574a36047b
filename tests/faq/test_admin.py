"""What editors of questions and procedures meet in the admin."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from faq.bulk import publish_many
from faq.models import FAQPage, ProcedurePage
from tests.faq import factories


@pytest.fixture
def admin(admin_client):
    return admin_client


def test_the_forms_open_in_vietnamese(admin, faq_index, procedure_index):
    publish_many(faq_index, [factories.question()], source="faq")
    publish_many(procedure_index, [factories.full_procedure()], source="procedure")
    for page in (*FAQPage.objects.all(), *ProcedurePage.objects.all(), faq_index):
        html = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert "Hiệu lực và rà soát" in html or page == faq_index
    add = reverse("wagtailadmin_pages:add", args=["faq", "faqpage", faq_index.pk])
    html = admin.get(add).content.decode()
    for label in ["Trả lời ngắn", "Cách gọi thường ngày", "Câu hỏi liên quan", "Căn cứ pháp lý"]:
        assert label.lower() in html.lower()


def test_an_editor_publishes_a_question(admin, faq_index, client):
    topic = factories.topic()
    data = nested_form_data(
        {
            "title": "Đổi thẻ căn cước ở đâu?",
            "slug": "doi-the-can-cuoc",
            "short_answer": "Ở Công an xã, phường.",
            "answer": streamfield([("text", rich_text("<p>Mang thẻ cũ theo.</p>"))]),
            "topic": topic.pk,
            "legal_basis": rich_text(""),
            "related_questions": inline_formset([]),
            "linked_procedures": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "action-publish",
        }
    )
    add = reverse("wagtailadmin_pages:add", args=["faq", "faqpage", faq_index.pk])
    response = admin.post(add, data)
    assert response.status_code == 302
    html = client.get("/hoi-dap/doi-the-can-cuoc/").content.decode()
    assert "Mang thẻ cũ theo." in html
    assert FAQPage.objects.get().topic == topic


def test_the_index_stands_once(admin, home_page, faq_index):
    add = reverse("wagtailadmin_pages:add", args=["faq", "faqindexpage", home_page.pk])
    assert admin.get(add).status_code in {302, 403}


def test_topics_stand_in_the_sitemap(client, site):
    factories.topic()
    assert "/hoi-dap/linh-vuc/ho-chieu/</loc>" in client.get("/sitemap.xml").content.decode()
