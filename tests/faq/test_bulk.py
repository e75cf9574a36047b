"""The bulk door leaves the rows that Wagtail's own door leaves."""

import pytest
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from faq.bulk import publish_many
from faq.models import FAQPage, LinkedProcedure, ProcedurePage, RelatedQuestion
from search.models import IndexChange
from tests.faq import factories

# Keys and moments are each page's own.
OWN = {"id", "page_ptr", "translation_key", "latest_revision", "live_revision", "uuid"}
MOMENTS = {"first_published_at", "last_published_at", "latest_revision_created_at", "timestamp"}


def publish_singly(parent, page):
    parent.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def publish_in_bulk(parent, *pages):
    published = publish_many(parent, pages, source="faq")
    return [type(pages[0]).objects.get(pk=pk) for pk in published.created + published.updated]


def rows_of(page):
    """Everything the database holds of `page`, without what is its own by nature."""
    fields = {
        column.attname: str(column.value_from_object(page))
        for column in page._meta.concrete_fields
        if column.name not in OWN | MOMENTS | {"path", "slug", "url_path"}
        and not hasattr(column, "stream_block")
    }
    children = {
        relation.get_accessor_name(): [
            {
                name: value
                for name, value in model_to_dict(row).items()
                if name not in {"id", relation.field.name}
            }
            for row in getattr(page, relation.get_accessor_name()).all()
        ]
        for relation in page._meta.related_objects
        if hasattr(
            getattr(type(page), relation.get_accessor_name() or "", None),
            "child_object_manager_cls",
        )
    }
    revisions = [
        {
            name: str(value)
            for name, value in revision.content.items()
            if name not in OWN | MOMENTS | {"pk", "path", "slug", "url_path", "answer", "steps"}
            and name not in children
            # Wagtail takes it from the page, never from a revision.
            and name != "draft_title"
        }
        | {"title": revision.object_str, "user": revision.user_id}
        for revision in Revision.objects.for_instance(page).order_by("pk")
    ]
    log = [
        (e.action, e.label, e.user_id, e.data, e.content_changed, e.deleted, e.revision_id is None)
        for e in PageLogEntry.objects.filter(page=page.pk).order_by("pk")
    ]
    references = {
        (
            r.content_type_id,
            r.base_content_type_id,
            r.to_content_type_id,
            r.to_object_id,
            r.model_path,
        )
        for r in ReferenceIndex.objects.filter(object_id=str(page.pk))
    }
    moments = {name: getattr(page, name) is not None for name in MOMENTS if hasattr(page, name)}
    pointers = (page.latest_revision_id == page.live_revision_id, page.live_revision_id is not None)
    return fields, children, revisions, log, references, moments, pointers


def linked_question(slug, topic, organisation, procedure, other):
    page = factories.question(
        slug=slug,
        topic=topic,
        organisation=organisation,
        short_answer="Ở Phòng Quản lý xuất nhập cảnh.",
        legal_basis="<p>Luật số 49/2019/QH14</p>",
        is_sample=True,
    )
    page.linked_procedures = [LinkedProcedure(procedure=procedure, sort_order=0)]
    page.related_questions = [RelatedQuestion(question=other, sort_order=0)]
    return page


def test_single_and_bulk_leave_equal_rows_of_a_question(faq_index, procedure_index):
    topic, body = factories.topic(), factories.organisation()
    procedure = publish_singly(procedure_index, factories.procedure())
    other = publish_singly(faq_index, factories.question("truoc", "Trước?"))

    single = publish_singly(faq_index, linked_question("mot", topic, body, procedure, other))
    (bulk,) = publish_in_bulk(faq_index, linked_question("nhieu", topic, body, procedure, other))

    assert rows_of(bulk) == rows_of(single)
    assert len(rows_of(bulk)[4]) >= 4  # topic, body, procedure, question: all in the index


def test_single_and_bulk_leave_equal_rows_of_a_procedure(procedure_index):
    single = publish_singly(procedure_index, factories.full_procedure(slug="mot"))
    (bulk,) = publish_in_bulk(procedure_index, factories.full_procedure(slug="nhieu"))

    assert rows_of(bulk) == rows_of(single)
    assert [way.form for way in bulk.ways.all()] == ["Trực tiếp", "Trực tuyến"]


def test_single_and_bulk_leave_equal_rows_after_a_change(procedure_index):
    single = publish_singly(procedure_index, factories.full_procedure(slug="mot"))
    (bulk,) = publish_in_bulk(procedure_index, factories.full_procedure(slug="nhieu"))

    fresh = factories.full_procedure(slug="mot", title="Tên mới", result="Bản sao")
    single.title, single.result = fresh.title, fresh.result
    single.save_revision().publish()
    (bulk,) = publish_in_bulk(
        procedure_index, factories.full_procedure(slug="nhieu", title="Tên mới", result="Bản sao")
    )
    single = ProcedurePage.objects.get(pk=single.pk)

    assert rows_of(bulk) == rows_of(single)


def test_the_tree_stays_whole(faq_index):
    publish_singly(faq_index, factories.question("mot", "Một?"))
    publish_in_bulk(faq_index, *(factories.question(f"cau-{n}", f"Câu {n}?") for n in range(600)))
    publish_singly(faq_index, factories.question("cuoi", "Cuối?"))

    assert Page.find_problems() == ([], [], [], [], [])
    faq_index.refresh_from_db()
    assert faq_index.numchild == faq_index.get_children().count() == 602
    assert [page.slug for page in faq_index.get_children()][:3] == ["mot", "cau-0", "cau-1"]
    assert faq_index.get_children().last().slug == "cuoi"


def test_a_bulk_page_can_be_edited_as_any_other(faq_index):
    (page,) = publish_in_bulk(faq_index, factories.question())
    again = page.get_latest_revision_as_object()
    again.title = "Đổi rồi?"
    again.save_revision().publish()
    assert FAQPage.objects.get(pk=page.pk).title == "Đổi rồi?"


def test_the_same_pages_twice_change_nothing(faq_index):
    topic = factories.topic()
    publish_in_bulk(faq_index, factories.question(topic=topic))
    before = Revision.objects.count(), PageLogEntry.objects.count(), IndexChange.objects.count()

    published = publish_many(faq_index, [factories.question(topic=topic)], source="faq")

    assert (published.created, published.updated, len(published.unchanged)) == ([], [], 1)
    after = Revision.objects.count(), PageLogEntry.objects.count(), IndexChange.objects.count()
    assert after == before


def test_of_two_pages_with_one_slug_the_later_wins(faq_index):
    pages = [factories.question("mot", "Trước?"), factories.question("mot", "Sau?")]
    publish_in_bulk(faq_index, *pages)
    assert [page.title for page in faq_index.get_children()] == ["Sau?"]


def test_the_index_log_hears_of_each_change_once(faq_index):
    published = publish_many(
        faq_index, [factories.question(f"cau-{n}", f"Câu {n}?") for n in range(3)], source="faq"
    )
    noted = IndexChange.objects.values_list("source", "key")
    assert sorted(noted) == sorted(("faq", str(pk)) for pk in published.created)


def test_what_the_single_door_refuses_is_refused_whole(faq_index, procedure_index):
    good = factories.question()
    with pytest.raises(ValidationError):
        publish_many(faq_index, [good, factories.question("dai", "x" * 256)], source="faq")
    with pytest.raises(ValueError, match="without a slug"):
        publish_many(faq_index, [factories.question(slug="")], source="faq")
    with pytest.raises(ValueError, match="may not stand below"):
        publish_many(procedure_index, [factories.question()], source="faq")
    assert not FAQPage.objects.exists()


def test_a_withdrawn_page_is_published_again(faq_index):
    (page,) = publish_in_bulk(faq_index, factories.question())
    page.unpublish()
    (page,) = publish_in_bulk(faq_index, factories.question())
    assert page.live
