"""What changes is found, whoever follows, whatever fails in between."""

import datetime
import subprocess
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.tasks import run_pending
from search import SearchRequest, changes, checking, checks, contents, following, log, search
from search.engines import chosen
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch.building import Claim
from search.engines.embedded import schema
from search.models import IndexChange, IndexCursor

from .factories import Shelf, passports

pytestmark = pytest.mark.django_db


def keys(query: str, engine: str = "") -> set[str]:
    return {hit.key for hit in search(SearchRequest(query, engine=engine)).hits}


# --- Changes ------------------------------------------------------------------------------------


def test_what_is_put_changed_and_taken_follows(shelf, settle):
    shelf.put("sen", "Lễ hội Sen")
    settle()
    assert keys("lễ hội") == {"sen"}
    shelf.put("sen", "Ngày hội Hoa hồng")
    settle()
    assert keys("hoa hồng") == {"sen"}
    assert keys("lễ hội sen") == set()
    shelf.take("sen")
    settle()
    assert keys("hoa hồng") == set()


def test_a_change_that_is_rolled_back_is_none(shelf, settle):
    settle()
    with pytest.raises(RuntimeError), transaction.atomic():
        shelf.put("sen", "Lễ hội Sen")
        raise RuntimeError
    assert not IndexChange.objects.exists()


def test_the_task_follows_every_copy(shelf, engine):
    from portal.tasks import run_pending

    shelf.put("sen", "Lễ hội Sen")
    run_pending()
    head = log.head().position
    assert head > 0
    cursors = IndexCursor.objects.exclude(copy=log.SEQUENCE)
    assert {cursor.copy for cursor in cursors} == {copy.copy for copy in chosen.engines()}
    assert {cursor.position for cursor in cursors} == {head}


def test_a_search_takes_its_own_copy_along(shelf):
    passports(shelf)
    assert keys("hộ chiếu") == {"ho-chieu", "mat-ho-chieu"}
    shelf.put("moi", "Hộ chiếu gắn chip")
    assert "moi" in keys("hộ chiếu")


def test_a_source_that_cannot_give_one_document_does_not_stop_the_rest(shelf, settle, caplog):
    class Poison(Shelf):
        def documents(self, keys):
            if "bad" in keys:
                raise ZeroDivisionError
            return super().documents(keys)

    from search import sources

    poisoned = Poison("poison")
    sources.register(poisoned)
    poisoned.put("bad", "Không đọc được")
    poisoned.put("good", "Đọc được bình thường")
    shelf.put("sen", "Lễ hội Sen")
    settle()
    assert keys("lễ hội sen") == {"sen"}
    assert keys("đọc được bình thường") == {"good"}
    assert "No document of poison bad" in caplog.text


def test_a_change_of_a_source_that_is_gone_is_passed_over(shelf, settle):
    from search import changes

    changes.note("a room that was taken out", ["1"])
    shelf.put("sen", "Lễ hội Sen")
    settle()
    assert keys("lễ hội sen") == {"sen"}


def test_very_long_keys_and_texts_are_kept(shelf, settle):
    shelf.put(
        "k" * 80, "Quyết định " + "rất dài " * 50, "chữ " * 20_000 + "cuối cùng " + "x" * 5000
    )
    settle()
    assert keys("quyết định rất dài") == {"k" * 80}


# --- The order of commits -----------------------------------------------------------------------


def test_a_line_that_commits_late_is_not_passed_over(shelf, settle):
    """PostgreSQL gives line 7 its id, commits line 9, and then line 7."""
    shelf.put("first", "Lễ hội Sen")
    settle()
    shelf.held["late"] = shelf.held["first"].__class__(
        **{**_values(shelf.held["first"]), "key": "late", "title": "Lễ hội muộn"}
    )
    early = IndexChange.objects.create(source=shelf.name, key="late")
    shelf.put("second", "Lễ hội Hoa")
    IndexChange.objects.filter(pk=early.pk).delete()
    settle()
    # The earlier id becomes visible after the later one was followed.
    IndexChange.objects.create(pk=early.pk, source=shelf.name, key="late")
    settle()
    assert "late" in keys("lễ hội muộn")


def _values(document) -> dict:
    return {name: getattr(document, name) for name in document.__slots__}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_writers_whose_commits_cross_are_both_followed(shelf):
    """On PostgreSQL itself: the transaction that noted first commits last."""
    following.follow_all()
    noted, committed = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                shelf.put("slow", "Lễ hội chậm")
                noted.set()
                committed.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    noted.wait(10)
    shelf.put("quick", "Lễ hội nhanh")
    following.follow_all()
    assert keys("lễ hội") == {"quick"}
    committed.set()
    writer.join()
    following.follow_all()
    assert keys("lễ hội") == {"quick", "slow"}
    positions = list(IndexChange.objects.order_by("position").values_list("key", flat=True))
    assert positions == ["quick", "slow"]


def test_old_lines_are_thrown_away_but_never_the_last(shelf, settle):
    shelf.put("one", "Một")
    shelf.put("two", "Hai")
    settle()
    assert log.prune(keep_days=-1) == 1
    assert IndexChange.objects.get().key == "two"
    shelf.put("three", "Lễ hội ba miền")
    settle()
    assert keys("lễ hội ba miền") == {"three"}


def test_a_copy_that_was_away_too_long_is_built_anew(shelf, settle):
    shelf.put("one", "Lễ hội một")
    settle()
    shelf.put("two", "Lễ hội hai")
    shelf.put("three", "Lễ hội ba")
    log.give_positions()
    log.prune(keep_days=-1)
    settle()
    assert keys("lễ hội hai") == {"two", "one", "three"}


def test_another_database_behind_the_same_index_is_noticed(shelf, settle):
    """A restored backup: the log is shorter, or goes on differently."""
    shelf.put("kept", "Lễ hội giữ lại")
    settle()
    IndexChange.objects.all().delete()
    shelf.held.clear()
    shelf.put("restored", "Lễ hội phục hồi")
    settle()
    assert "kept" not in keys("lễ hội giữ lại")
    assert keys("lễ hội phục hồi") == {"restored"}


# --- Two followers ------------------------------------------------------------------------------


@pytest.mark.elasticsearch
def test_who_reads_early_and_writes_late_does_not_win(shelf, elasticsearch):
    """Two hosts follow into one Elasticsearch index; the slower one writes last."""
    shelf.put("sen", "Lễ hội Sen")
    following.follow_all()
    cursor = IndexCursor.objects.get(copy=elasticsearch.copy)
    shelf.put("sen", "Bản cũ")
    old = contents.changed(log.read(cursor.position, 10))
    slow_position = log.head().position
    shelf.put("sen", "Bản mới")
    following.follow_all()
    elasticsearch.write(cursor.generation, *old, slow_position)
    elasticsearch.refresh()
    assert [hit.title for hit in search(SearchRequest("bản mới")).hits] == ["Bản mới"]


@pytest.mark.django_db(transaction=True)
def test_followers_at_the_same_time_leave_one_whole_index(shelf):
    for number in range(60):
        shelf.put(f"so-{number}", f"Văn bản số {number}")
    following.follow_all()
    for number in range(60):
        shelf.put(f"so-{number}", f"Văn bản sửa đổi số {number}")
    log.give_positions()
    failures: list[BaseException] = []

    def follow() -> None:
        try:
            while chosen.embedded().catch_up(7):
                pass
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    followers = [threading.Thread(target=follow) for _ in range(3)]
    for follower in followers:
        follower.start()
    for follower in followers:
        follower.join()
    assert failures == []
    assert not checking.compare(chosen.embedded())
    assert search(SearchRequest("văn bản sửa đổi")).total == 60


# --- Building anew ------------------------------------------------------------------------------


def test_searches_and_changes_go_on_during_a_rebuild(shelf, engine, settle):
    passports(shelf)
    settle()
    seen: list[set[str]] = []

    def meanwhile(texts: int) -> None:
        seen.append(keys("hộ chiếu", engine.name))
        if len(seen) == 1:
            shelf.put("moi", "Hộ chiếu gắn chip")
            shelf.take("ho-chieu")

    assert engine.rebuild(meanwhile) == 4
    assert seen == [{"ho-chieu", "mat-ho-chieu"}]
    settle()
    assert keys("hộ chiếu", engine.name) == {"moi", "mat-ho-chieu"}
    assert not checking.compare(engine)


def test_a_rebuild_that_fails_leaves_the_live_index(shelf, engine, settle):
    passports(shelf)
    settle()

    def fail(texts: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.rebuild(fail)
    assert keys("hộ chiếu", engine.name) == {"ho-chieu", "mat-ho-chieu"}
    shelf.put("moi", "Hộ chiếu gắn chip")
    settle()
    assert "moi" in keys("hộ chiếu", engine.name)


def test_an_index_of_another_version_is_built_anew(shelf, engine, settle, monkeypatch):
    passports(shelf)
    settle()
    for module in ("embedded.schema", "elasticsearch", "elasticsearch.mapping"):
        monkeypatch.setattr(f"search.engines.{module}.VERSION", "another")
    settle()
    assert keys("hộ chiếu", engine.name) == {"ho-chieu", "mat-ho-chieu"}


@pytest.mark.elasticsearch
def test_an_index_that_was_deleted_by_hand_comes_back(shelf, elasticsearch):
    passports(shelf)
    following.follow_all()
    elasticsearch.client.indices.delete(index=elasticsearch.live())
    assert keys("hộ chiếu") == {"ho-chieu", "mat-ho-chieu"}  # from the embedded copy
    following.follow_all()
    elasticsearch.refresh()
    assert keys("hộ chiếu", "elasticsearch") == {"ho-chieu", "mat-ho-chieu"}


def test_a_file_that_was_deleted_by_hand_comes_back(shelf, settings):
    passports(shelf)
    assert len(keys("hộ chiếu")) == 2
    settings.SEARCH_EMBEDDED_PATH.unlink()
    assert len(keys("hộ chiếu")) == 2


def test_a_damaged_file_is_set_aside_and_built_anew(shelf, settings, caplog):
    passports(shelf)
    assert len(keys("hộ chiếu")) == 2
    path = settings.SEARCH_EMBEDDED_PATH
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(b"no database at all" * 1000)
    assert len(keys("hộ chiếu")) == 2
    assert path.with_name(path.name + ".broken").exists()
    assert "is set aside" in caplog.text


def test_too_much_to_build_within_a_search_is_left_to_the_task(shelf, monkeypatch):
    from portal.tasks import run_pending

    monkeypatch.setattr(following, "QUICK_BUILD", 3)
    passports(shelf)
    results = search(SearchRequest("hộ chiếu"))
    assert (results.engine, results.hits) == ("", [])
    run_pending()
    assert len(keys("hộ chiếu")) == 2


# --- Killed in the middle -----------------------------------------------------------------------


def test_a_rebuild_of_the_file_that_was_killed_leaves_nothing_over(shelf, settings):
    passports(shelf)
    copy = chosen.embedded()
    copy.rebuild()
    # As `kill -9` leaves it: half a generation that nobody made live.
    with copy.file.writing() as file:
        half = schema.create(file, 0, "")
    copy.rebuild()
    with copy.file.reading() as (file, generation):
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
        assert file.execute("SELECT count(*) FROM generations").fetchone() == (1,)
    assert half.table("docs") not in tables
    assert generation.table("docs") in tables
    assert len(keys("hộ chiếu")) == 2


@pytest.mark.elasticsearch
@pytest.mark.parametrize("host", ["this", "another"])
def test_a_rebuild_in_elasticsearch_that_was_killed_is_started_afresh(shelf, elasticsearch, host):
    passports(shelf)
    following.follow_all()
    left = f"{elasticsearch.alias}-20260101000000-abcdef"
    elasticsearch.client.indices.create(index=left)
    claim = Claim(elasticsearch.copy)
    dead = subprocess.Popen(["true"])
    dead.wait()
    name = claim.host if host == "this" else "another-host"
    row = IndexCursor.objects.create(copy=claim.copy, mark=f"{name}:{dead.pid}", generation=left)
    if host == "another":
        with pytest.raises(EngineUnavailable, match="another-host"):
            elasticsearch.rebuild()
        long_ago = timezone.now() - datetime.timedelta(minutes=5)
        IndexCursor.objects.filter(pk=row.pk).update(moved_at=long_ago)
    assert elasticsearch.rebuild() == 4
    names = set(elasticsearch.client.indices.get(index=f"{elasticsearch.alias}-*"))
    assert names == {elasticsearch.live()}
    assert not IndexCursor.objects.filter(copy=claim.copy).exists()
    assert len(keys("hộ chiếu", "elasticsearch")) == 2


@pytest.mark.elasticsearch
def test_a_builder_that_was_taken_for_dead_gives_up(shelf, elasticsearch):
    passports(shelf)
    following.follow_all()

    def taken_over(texts: int) -> None:
        IndexCursor.objects.filter(copy__endswith=":building").update(mark="another:1")
        raise EngineUnavailable("the next beat says so")

    live = elasticsearch.live()
    with pytest.raises(EngineUnavailable):
        elasticsearch.rebuild(taken_over)
    assert elasticsearch.live() == live
    assert IndexCursor.objects.get(copy__endswith=":building").mark == "another:1"


# --- Two versions of the code -------------------------------------------------------------------


def _as_version(monkeypatch, version: str) -> None:
    for module in ("embedded.schema", "elasticsearch", "elasticsearch.mapping"):
        monkeypatch.setattr(f"search.engines.{module}.VERSION", version)


def test_the_code_before_and_after_a_release_do_not_take_each_others_index(
    shelf, engine, settle, monkeypatch
):
    passports(shelf)
    settle()
    before = engine.state()
    with monkeypatch.context() as newer:
        _as_version(newer, "newer")
        shelf.put("moi", "Hộ chiếu gắn chip")
        settle()
        assert len(keys("hộ chiếu", engine.name)) == 3
        engine.tidy()
    # The host that still runs the code of before has its index, and follows on.
    assert engine.state().built_at == before.built_at
    assert len(keys("hộ chiếu", engine.name)) >= 2
    settle()
    assert len(keys("hộ chiếu", engine.name)) == 3
    assert not checking.compare(engine)


def test_code_without_an_index_of_its_version_is_told_and_healed(
    shelf, engine, settle, monkeypatch
):
    passports(shelf)
    settle()
    assert checks.every_copy_is_of_this_version(None) == []
    _as_version(monkeypatch, "newer")
    (warning,) = [
        told for told in checks.every_copy_is_of_this_version(None) if engine.copy in told.msg
    ]
    assert warning.id == "search.I001"
    assert not engine.state().ready
    run_pending()
    settle()
    assert checks.every_copy_is_of_this_version(None) == []


def test_what_earlier_versions_left_goes_after_a_day(shelf, settings, monkeypatch):
    passports(shelf)
    copy = chosen.embedded()
    with monkeypatch.context() as older:
        _as_version(older, "older")
        copy.rebuild()
    copy.rebuild()

    def versions() -> set[str]:
        with copy.file.reading() as (file, _):
            return {name for (name,) in file.execute("SELECT version FROM generations")}

    copy.tidy()
    assert versions() == {"older", schema.VERSION}
    with copy.file.writing() as file:
        file.execute("UPDATE generations SET built_at = '2026-01-01T00:00:00+00:00'")
    copy.tidy()
    assert versions() == {schema.VERSION}


# --- Not in each other's way --------------------------------------------------------------------


def test_a_search_does_not_wait_for_somebody_who_writes_to_the_file(shelf):
    passports(shelf)
    keys("hộ chiếu")
    shelf.put("moi", "Hộ chiếu gắn chip")
    held, done = threading.Event(), threading.Event()

    def write() -> None:
        with chosen.embedded().file.writing():
            held.set()
            done.wait(30)

    writer = threading.Thread(target=write)
    writer.start()
    held.wait(10)
    started = time.perf_counter()
    assert keys("hộ chiếu") == {"ho-chieu", "mat-ho-chieu"}
    waited = time.perf_counter() - started
    done.set()
    writer.join()
    assert waited < 5  # SQLite's own patience is twice as long
    assert "moi" in keys("hộ chiếu")


def test_the_head_of_the_log_costs_one_query_however_long_it_is(shelf, django_assert_num_queries):
    shelf.put("mot", "Một")
    changes.note(log.VOCABULARY, ["*"])
    shelf.put("hai", "Hai")
    with django_assert_num_queries(1):
        head = log.head()
    lines = list(IndexChange.objects.order_by("id"))
    assert (head.last_id, head.vocabulary_id) == (lines[-1].pk, lines[1].pk)
    assert head.last_at
    assert head.vocabulary_at
    assert head.last_at != head.vocabulary_at
    log.give_positions()
    head = log.head()
    assert (head.position, head.waiting) == (3, False)


# --- Checking -----------------------------------------------------------------------------------


def test_differences_are_found_and_repaired(shelf, engine, settle):
    passports(shelf)
    settle()
    # Written past the log, as by a restored backup of the index.
    gone = shelf.held.pop("den-duong")
    shelf.held["them"] = gone.__class__(**{**_values(gone), "key": "them", "title": "Thêm"})
    shelf.held["khai-sinh"] = gone.__class__(
        **{**_values(gone), "key": "khai-sinh", "title": "Khai sinh lưu động"}
    )
    found = checking.compare(engine)
    assert found.missing == [("shelf", "them")]
    assert found.outdated == [("shelf", "khai-sinh")]
    assert found.extra == [("shelf", "den-duong")]
    checking.compare(engine, repair=True)
    if engine.name == "elasticsearch":
        engine.refresh()
    assert not checking.compare(engine)


def test_a_copy_that_never_was_cannot_be_compared(shelf, engine):
    with pytest.raises(EngineUnavailable):
        checking.compare(engine)
