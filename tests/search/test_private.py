"""What only staff may find never comes out of the public search, and they do find it."""

import pytest
from django.db import transaction

from search import SearchRequest, checking, following, nearest, private, search, sources, suggest
from search.engines import chosen
from search.models import IndexCursor

from .factories import Shelf, passports

pytestmark = pytest.mark.django_db

SECRET = "Hàng xóm đốt rác nhựa khét lẹt mỗi đêm"


class Drawer(Shelf):
    """A shelf that is locked."""

    kind = "phieu"
    private = True


@pytest.fixture
def drawer(shelf):
    drawer = Drawer("drawer")
    sources.register(drawer)
    return drawer


@pytest.fixture
def filled(shelf, drawer, engine):
    """Each engine in turn, with public and private texts, followed to the end of the log."""
    passports(shelf)
    drawer.put("rac", SECRET, "Mùi nhựa cháy bay vào nhà trẻ, số 12 đường Nguyễn Huệ.")
    drawer.put("den", "Đèn đường tắt", "Ba trụ đèn trước trường mẫu giáo tắt một tuần nay.")
    follow(engine)
    return drawer


def follow(engine) -> None:
    following.follow_all()
    if engine.name == "elasticsearch":
        for copy in (engine, chosen.elasticsearch(private=True)):
            copy.refresh()


def found(text: str, **options) -> list[str]:
    return [hit.key for hit in private.find(text, source="drawer", **options)]


@pytest.mark.parametrize(
    "query", ["đốt rác nhựa", "dot rac nhua", "ddoots rasc nhuwja", "rác nhụa"]
)
def test_staff_find_a_private_text_however_they_type(filled, query):
    assert found(query) == ["rac"]


def test_the_public_search_does_not(filled, engine):
    for query in (SECRET, "đốt rác nhựa khét lẹt", "nhựa cháy nhà trẻ"):
        results = search(SearchRequest(query, per_page=50))
        assert {hit.source for hit in results.hits} <= {"shelf"}
        assert not results.good
        assert suggest(query) == []
        assert nearest(query, kinds=()) == []
    assert engine.state().texts == 4
    assert {name for name, _ in engine.digests()} and "drawer" not in {
        name[0] for name, _ in engine.digests()
    }


def test_the_private_index_holds_nothing_public(filled, engine):
    copies = chosen.engines(private=True)
    assert {copy.name for copy in copies} >= {engine.name}
    for copy in copies:
        assert {name for name, _ in copy.digests()} == {("drawer", "rac"), ("drawer", "den")}
    assert private.find("hộ chiếu", source="shelf") == []


def test_private_changes_follow_the_same_log_with_cursors_of_their_own(filled, engine):
    copies = {copy.copy for copy in chosen.copies()}
    assert len(copies) == 2 * len(chosen.engines())
    assert copies <= set(IndexCursor.objects.values_list("copy", flat=True))
    filled.put("rac", "Đã dọn xong bãi tập kết")
    filled.take("den")
    follow(engine)
    assert found("dọn xong bãi tập kết") == ["rac"]
    assert found("đèn đường tắt") == []
    assert not any(checking.compare(copy) for copy in chosen.copies())


def test_a_private_change_that_is_rolled_back_is_none(filled, engine):
    with pytest.raises(RuntimeError), transaction.atomic():
        filled.put("moi", "Ngập nước hẻm 41")
        raise RuntimeError
    del filled.held["moi"]
    follow(engine)
    assert found("ngập nước hẻm 41") == []


def test_a_long_text_finds_what_is_about_the_same(filled):
    hits = private.similar(
        "Kính gửi tổng đài. Tối nào nhà bên cạnh cũng đốt rác, có cả rác nhựa nên rất khét,"
        " trẻ con trong xóm ho suốt. Mong các anh chị xem giúp. Xin cảm ơn.",
        source="drawer",
    )
    assert [hit.key for hit in hits] == ["rac"]
    assert private.similar("", source="drawer") == []
    assert private.similar("Cho tôi hỏi lịch tiêm chủng", source="drawer") == []


def test_a_folder_that_cannot_be_written_finds_nothing_and_raises_nothing(
    drawer, settings, tmp_path
):
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.SEARCH_EMBEDDED_PATH = blocked / "search.sqlite3"
    assert found("đốt rác") == []
    assert private.similar("đốt rác nhựa", source="drawer") == []


def test_the_file_is_for_the_portal_alone(filled):
    path = chosen.embedded(private=True).file.path
    assert path != chosen.embedded().file.path
    assert path.stat().st_mode & 0o077 == 0


def test_without_a_private_source_there_is_no_private_index(shelf):
    assert not any(copy.private for copy in chosen.copies())


# --- Near answers for a text being written ------------------------------------------------------


def test_the_nearest_public_answers_to_a_report_being_written(shelf, engine, settle):
    passports(shelf)
    settle()
    near = nearest(
        "Đèn đường trước nhà tôi không sáng cả tuần, tôi muốn báo mà không biết báo cho ai"
    )
    assert [hit.key for hit in near] == ["den-duong"]
    assert nearest("") == []
    assert nearest("Tôi muốn khen cô y tá ở trạm y tế rất tận tình với người già") == []
