"""Files of questions and procedures: good lines become pages, bad ones are named."""

import io
import json
import unicodedata

import pytest
from django.core.management import CommandError, call_command

from faq.bulk import publish_many
from faq.models import FAQPage, ProcedurePage
from search import SearchRequest, search
from search.models import IndexChange
from tests.faq import factories


@pytest.fixture
def imported(tmp_path, faq_index, procedure_index):
    """`imported(command, content)` runs an import of `content` and gives what it said."""

    def run(command, content):
        path = tmp_path / "tep"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = io.StringIO(), io.StringIO()
        call_command(command, str(path), stdout=out, stderr=err)
        return out.getvalue() + err.getvalue()

    return run


def lines(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def test_each_line_becomes_a_published_question(imported, client):
    topic = factories.topic()
    said = imported(
        "import_faq",
        lines(
            {
                "slug": "q-1",
                "question": "Làm hộ chiếu ở đâu?",
                "answer": "Ở tỉnh.\n- Một\n- Hai",
                "topic": "ho-chieu",
            },
            {"slug": "q-2", "question": "Không có trả lời?", "answer": ""},
            {"question": "Cấp nước ở Đồng Tháp?", "answer": "Có."},
        ),
    )
    assert "Đăng mới 3" in said
    page = FAQPage.objects.get(slug="q-1")
    assert page.topic == topic
    html = client.get(page.url).content.decode()
    assert "<p>Ở tỉnh.</p>" in html
    assert "<li>Hai</li>" in html
    assert client.get("/hoi-dap/q-2/").status_code == 200
    assert client.get("/hoi-dap/cap-nuoc-o-dong-thap/").status_code == 200
    assert IndexChange.objects.filter(source="faq").count() == 3


def test_what_was_imported_is_found_at_once(imported):
    imported("import_faq", lines({"slug": "q", "question": "Làm hộ chiếu ở đâu?", "answer": ""}))
    assert [hit.title for hit in search(SearchRequest("ho chieu")).hits] == ["Làm hộ chiếu ở đâu?"]


def test_the_same_file_twice_changes_nothing(imported):
    content = lines(
        *({"slug": f"q-{n}", "question": f"Câu {n}?", "answer": "Có."} for n in range(5))
    )
    imported("import_faq", content)
    assert "giữ nguyên 5" in imported("import_faq", content)
    assert FAQPage.objects.count() == 5


def test_a_slug_that_exists_is_updated(imported):
    imported("import_faq", lines({"slug": "q-1", "question": "Cũ?", "answer": "Cũ."}))
    said = imported("import_faq", lines({"slug": "q-1", "question": "Mới?", "answer": "Mới."}))
    assert "cập nhật 1" in said
    assert [page.title for page in FAQPage.objects.all()] == ["Mới?"]


def test_bad_lines_are_named_and_the_rest_goes_on(imported):
    good = json.dumps({"slug": "tot", "question": "Tốt?", "answer": "Tốt."}).encode()
    bad = [
        b"{khong phai json",
        b"\xff\xfe khong phai utf-8",
        b"[1, 2]",
        b'{"slug": "x", "answer": "khong co cau hoi"}',
        b'{"slug": "x", "question": 5}',
        b'{"slug": "a b/c", "question": "?"}',
        b'{"slug": "x", "question": "\\u0000 "}',
        b"[" * 100_000,
    ]
    said = imported("import_faq", b"\n".join([*bad, b"", good]))
    for number in range(1, len(bad) + 1):
        assert f"Dòng {number}:" in said
    assert "bỏ qua 8 dòng" in said
    assert [page.slug for page in FAQPage.objects.all()] == ["tot"]


def test_an_unknown_topic_is_remarked_but_the_question_stands(imported):
    said = imported(
        "import_faq", lines({"slug": "q", "question": "Hỏi?", "answer": "", "topic": "la"})
    )
    assert "Dòng 1:" in said
    assert FAQPage.objects.get().topic is None


def test_a_topic_may_be_named_as_people_write_it(imported):
    topic = factories.topic()
    imported(
        "import_faq", lines({"slug": "q", "question": "Hỏi?", "topic": "hộ chiếu, xuất nhập cảnh"})
    )
    assert FAQPage.objects.get().topic == topic


def test_text_arrives_composed_and_clean(imported):
    question = unicodedata.normalize("NFD", "Làm hộ chiếu\u202e\x00 ở đâu?")
    imported(
        "import_faq", lines({"slug": "q", "question": question, "answer": "<script>x</script>"})
    )
    page = FAQPage.objects.get()
    assert page.title == "Làm hộ chiếu ở đâu?"
    assert "&lt;script&gt;" in page.answer.raw_data[0]["value"]


def test_a_question_longer_than_a_title_is_kept_whole(imported, client):
    question = "Tôi hỏi về việc này " * 40 + "đúng không?"
    imported("import_faq", lines({"slug": "dai", "question": question, "answer": "Đúng."}))
    page = FAQPage.objects.get()
    assert len(page.title) <= 255
    assert page.title.endswith("…")
    assert page.full_question == question
    assert question in client.get(page.url).content.decode()


def test_a_byte_order_mark_and_windows_lines_do_no_harm(imported):
    content = lines({"slug": "a", "question": "A?"}, {"slug": "b", "question": "B?"})
    imported("import_faq", b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())
    assert FAQPage.objects.count() == 2


def test_procedures_get_their_code_as_address_and_wait_for_a_review(imported, client):
    rows = [
        {"code": "1.012275.H36", "name": "Đăng ký hành nghề", "field": "Khám bệnh, chữa bệnh"},
        {"code": " 2.002738 .000.00.00.H37", "name": "Tên " * 200, "field": "Hộ tịch"},
        {"code": "", "name": "Không mã"},
        "không phải đối tượng",
    ]
    said = imported("import_procedures", json.dumps(rows))
    assert "Đăng mới 2" in said
    assert "Dòng 3:" in said
    assert "Dòng 4:" in said
    page = ProcedurePage.objects.get(slug="1-012275-h36")
    assert page.code == "1.012275.H36"
    assert page.needs_review
    assert client.get("/thu-tuc/1-012275-h36/").status_code == 200
    assert ProcedurePage.objects.get(slug="2-002738-000-00-00-h37").full_name.startswith("Tên Tên")
    assert "giữ nguyên 2" in imported("import_procedures", json.dumps(rows))


def test_a_file_of_titles_leaves_the_rest_of_a_page_alone(imported, faq_index, procedure_index):
    topic = factories.topic()
    publish_many(procedure_index, [factories.full_procedure()], source="procedure")
    question = factories.question("q", topic=topic, short_answer="Ngắn.", needs_review=True)
    publish_many(faq_index, [question], source="faq")

    row = {"code": "1-001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch"}
    assert "cập nhật 1" in imported("import_procedures", json.dumps([row]))
    assert "cập nhật 1" in imported(
        "import_faq", lines({"slug": "q", "question": "Mới?", "answer": "Mới."})
    )

    page = ProcedurePage.objects.get()
    assert page.title == "Đăng ký khai sinh"
    assert [way.form for way in page.ways.all()] == ["Trực tiếp", "Trực tuyến"]
    assert page.steps
    assert not page.needs_review
    changed = FAQPage.objects.get()
    assert (changed.title, changed.topic, changed.short_answer) == ("Mới?", topic, "Ngắn.")
    assert changed.needs_review


@pytest.mark.parametrize("content", ["{}", "khong", ""])
def test_a_file_that_is_no_list_of_procedures_is_refused(imported, content):
    with pytest.raises(CommandError):
        imported("import_procedures", content)


@pytest.mark.parametrize("command", ["import_faq", "import_procedures"])
def test_a_file_that_is_not_there_is_a_plain_error(faq_index, procedure_index, command):
    with pytest.raises(CommandError):
        call_command(command, "/khong/co/tep")


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_faq", "import_procedures"])
def test_without_an_index_the_command_says_what_to_do(tmp_path, command):
    path = tmp_path / "tep"
    path.write_text("[]")
    with pytest.raises(CommandError, match="load_demo"):
        call_command(command, str(path))
