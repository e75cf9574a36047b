"""The search page: found, not found, narrowed, turned, and nonsense."""

import datetime
import json
import unicodedata
from html import unescape

import pytest

from portal.places.models import Topic
from search import query_log
from search.models import QueryLog

from .factories import passports

pytestmark = pytest.mark.django_db

PAGE = "/tim-kiem/"
SUGGEST = "/tim-kiem/goi-y/"


@pytest.fixture
def filled(shelf):
    passports(shelf)
    return shelf


def text_of(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_results_show_the_words_as_written_and_marked(client, filled):
    page = text_of(client.get(PAGE, {"q": "thu tuc ho chieu"}))
    assert "2 kết quả cho “thủ tục hộ chiếu”" in page
    assert "chúng tôi đã thêm dấu" in page
    assert "<mark>Thủ tục</mark> cấp lại <mark>hộ chiếu</mark> do bị mất" in page
    assert "Thủ tục · Công an tỉnh" in page


def test_what_was_decoded_is_told_and_can_be_undone(client, filled):
    page = text_of(client.get(PAGE, {"q": "hooj chieesu"}))
    assert "2 kết quả cho “hộ chiếu”" in page
    assert "?q=hooj+chieesu&dung-chu=1" in page
    as_typed = text_of(client.get(PAGE, {"q": "hooj chieesu", "dung-chu": "1"}))
    assert "Chưa tìm thấy kết quả nào cho “hooj chieesu”" in as_typed
    assert 'Có phải ý bà con là <a href="?q=h%E1%BB%99+chi%E1%BA%BFu">hộ chiếu</a>?' in as_typed


def test_mended_spelling_is_told(client, filled):
    page = text_of(client.get(PAGE, {"q": "thủ tcu hộ chiếu"}))
    assert "Đang hiện kết quả cho <b>thủ tục hộ chiếu</b>" in page


def test_nothing_found_helps_on(client, filled):
    page = text_of(client.get(PAGE, {"q": "vé máy bay <b>& co</b>"}))
    assert "Chưa tìm thấy kết quả nào cho “vé máy bay <b>& co</b>”" in page
    assert 'href="tel:1022"' in page
    assert "<b>& co" not in client.get(PAGE, {"q": "<b>& co</b>"}).content.decode()
    assert (
        "/gui-phan-anh/?kind=hoi-dap&title=v%C3%A9%20m%C3%A1y%20bay%20%3Cb%3E%26%20co%3C/b%3E"
        in page
    )


def test_who_finds_nothing_or_asks_nothing_may_look_by_topic(client, filled):
    Topic.objects.create(code="dat-dai", name="Đất đai", group="thu-tuc-hanh-chinh")
    for query in ("", "bitcoin ethereum"):
        page = text_of(client.get(PAGE, {"q": query}))
        assert "Tìm theo lĩnh vực" in page
        assert ">Đất đai</a>" in page
    assert "Lĩnh vực gần với câu hỏi" in text_of(client.get(PAGE, {"q": "thuế đất bỏ hoang"}))


def test_kinds_and_topics_narrow(client, filled):
    Topic.objects.create(
        code="cu-tru-can-cuoc", name="Cư trú, căn cước", group="thu-tuc-hanh-chinh"
    )
    page = text_of(client.get(PAGE, {"q": "hộ chiếu"}))
    assert 'Hỏi đáp<span class="n num">1</span>' in page
    assert 'Thủ tục<span class="n num">1</span>' in page
    assert 'name="linh-vuc" value="cu-tru-can-cuoc"' in page
    narrowed = text_of(client.get(PAGE, {"q": "hộ chiếu", "loai": "thu-tuc"}))
    assert "1 kết quả cho “hộ chiếu”" in narrowed
    # The other kind keeps its count: it says what choosing it would give.
    assert 'Hỏi đáp<span class="n num">1</span>' in narrowed
    both = client.get(PAGE + "?q=hộ+chiếu&loai=thu-tuc&loai=hoi-dap&linh-vuc=cu-tru-can-cuoc")
    assert "2 kết quả" in text_of(both)
    assert "checked" in text_of(both)
    neither = text_of(client.get(PAGE, {"q": "hộ chiếu", "linh-vuc": "dat-dai"}))
    assert "Có thể có kết quả nếu bỏ lọc." in neither


def test_pages_are_turned_and_keep_the_question(client, filled):
    for number in range(25):
        filled.put(f"lich-{number}", f"Lịch tiêm chủng tuần {number}")
    first = text_of(client.get(PAGE, {"q": "lịch tiêm"}))
    assert "Kết quả 1–10 trong 25" in first
    assert "q=l%E1%BB%8Bch+ti%C3%AAm&trang=2" in first
    last = client.get(PAGE, {"q": "lịch tiêm", "trang": "3"})
    assert '<ol class="hits" start="21"' in text_of(last)
    seen = [
        hit.key
        for page in (1, 2, 3)
        for hit in client.get(PAGE, {"q": "lịch tiêm", "trang": page}).context["results"].hits
    ]
    assert len(seen) == len(set(seen)) == 25


@pytest.mark.parametrize("number", ["4", "1000000000", "9" * 5000])
def test_a_page_past_the_last_is_not_found(client, filled, number):
    assert client.get(PAGE, {"q": "hộ chiếu", "trang": number}).status_code == 404


@pytest.mark.parametrize("number", ["", "0", "-1", "abc", "1.5", "٣", "²", "\x00"])
def test_a_page_that_is_no_number_is_the_first(client, filled, number):
    response = client.get(PAGE, {"q": "hộ chiếu", "trang": number})
    assert response.status_code == 200
    assert response.context["page"].number == 1


NONSENSE = [
    "",
    "   ",
    "?!.,;:",
    "a" * 10_000,
    "thủ tục " * 2_000,
    "\x00hộ\x00chiếu",
    "🙂🙃",
    "hộ chiếu 🙂",
    unicodedata.normalize("NFD", "hộ chiếu"),
    "\u202ehộ chiếu\u202c",
    "h\u200bộ ch\u200biếu",
    '"hộ chiếu',
    '"" "',
    'hộ AND chiếu OR NOT NEAR("x" y, 3) * ^ title: {a b}: -c +d',
    "' OR 1=1; DROP TABLE docs_1; --",
    "<script>alert(1)</script>",
    "title:(hộ) AND body:/.*/ ~2 ^5 [a TO b] \\",
    "x_01_2021_nd_cp _ho_chieu ho_chieu",
    "护照 паспорт جواز",
    "%00%ff",
    " ".join(f"từ{number}" for number in range(200)),
    "1 2 3 4 5",
    "đ",
]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_is_never_an_error(client, filled, query):
    for address in (PAGE, SUGGEST):
        assert client.get(address, {"q": query}).status_code == 200


def test_bytes_that_are_no_text_are_never_an_error(client, filled):
    assert client.get(PAGE + "?q=%ff%fe%00h%e1%bb").status_code == 200


@pytest.mark.parametrize(
    "query",
    [unicodedata.normalize("NFD", "hộ chiếu"), "\u202ehộ\u200b chi\u200bếu", "hộ\x00 chiếu"],
)
def test_what_cannot_be_seen_does_not_matter(client, filled, query):
    assert client.get(PAGE, {"q": query}).context["results"].total == 2


def test_a_long_question_is_cut_and_it_is_told(client, filled):
    response = client.get(PAGE, {"q": "hộ chiếu " * 1_000})
    assert len(response.context["results"].query) <= 200
    assert "Câu hỏi dài nên chỉ tìm theo phần đầu." in text_of(response)


def test_unknown_and_endless_facets_find_nothing_and_break_nothing(client, filled):
    response = client.get(
        PAGE, {"q": "hộ chiếu", "loai": ["x"] * 100, "linh-vuc": [str(n) for n in range(100)]}
    )
    assert response.status_code == 200
    assert response.context["results"].total == 0
    strange = client.get(PAGE, {"q": "hộ chiếu", "loai": ["\x00", "'", "a" * 5000]})
    assert strange.status_code == 200


def test_suggestions_follow_the_contract(client, filled):
    answer = json.loads(client.get(SUGGEST, {"q": "ho chi"}).content)
    assert answer["query"] == "ho chi"
    assert {"title", "url", "kind"} == set(answer["suggestions"][0])
    assert {line["kind"] for line in answer["suggestions"]} == {"hoi-dap", "thu-tuc"}


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("đèn đư", "Đèn đường"),
        ("den d", "Đèn đường"),
        ("ddenf dd", "Đèn đường"),
        ("d9en2 d9u7", "Đèn đường"),
        ("khai s", "Đăng ký khai sinh"),
    ],
)
def test_suggestions_are_for_whatever_is_typed(client, filled, typed, begins):
    suggestions = client.get(SUGGEST, {"q": typed}).json()["suggestions"]
    assert suggestions[0]["title"].startswith(begins)


@pytest.mark.parametrize("typed", ["", "đ", " ", "?", "xyzzy"])
def test_too_little_to_suggest(client, filled, typed):
    assert client.get(SUGGEST, {"q": typed}).json()["suggestions"] == []


def test_a_page_costs_few_queries_however_many_results(cold_queries, client, filled):
    client.get(PAGE, {"q": "lịch"})
    few = len(cold_queries(PAGE + "?q=h%E1%BB%99+chi%E1%BA%BFu"))
    for number in range(40):
        filled.put(f"lich-{number}", f"Lịch tiêm chủng tuần {number}", topic=f"topic-{number}")
    client.get(PAGE, {"q": "lịch"})
    assert len(cold_queries(PAGE + "?q=l%E1%BB%8Bch+ti%C3%AAm+ch%E1%BB%A7ng")) <= few


def test_only_get_is_answered(client):
    assert client.post(PAGE, {"q": "x"}).status_code == 405


def test_what_was_looked_for_is_noted_without_who(client, filled):
    query_log.flush()
    QueryLog.objects.all().delete()
    client.get(PAGE, {"q": "ông Nguyễn Văn An 0912 345 678 mất hộ chiếu"})
    query_log.flush()
    line = QueryLog.objects.get()
    assert line.query == "ông *** *** mất hộ chiếu"
    assert line.engine == "embedded"


def chips_of(response) -> list[str]:
    return [chip.label for chip in response.context["chips"]]


def test_chosen_values_stand_as_chips_that_take_them_away(client, filled):
    response = client.get(PAGE + "?q=hộ+chiếu&loai=thu-tuc&loai=hoi-dap&co-quan=Công+an+tỉnh")
    assert chips_of(response) == ["Hỏi đáp", "Thủ tục", "Công an tỉnh"]
    without = response.context["chips"][2].url
    assert without == "?q=h%E1%BB%99+chi%E1%BA%BFu&loai=thu-tuc&loai=hoi-dap"
    assert chips_of(client.get(PAGE + without)) == ["Hỏi đáp", "Thủ tục"]


def test_a_choice_without_results_can_still_be_taken_away(client, filled):
    response = client.get(PAGE, {"q": "hộ chiếu", "nam": "1999", "linh-vuc": "<b>không có"})
    assert response.context["results"].total == 0
    assert chips_of(response) == ["<b>không có", "1999"]
    assert "<b>không có" not in response.content.decode()


def test_groups_and_years_narrow(client, filled):
    filled.put("cu", "Hộ chiếu cũ", date=datetime.date(2019, 5, 1), group="kinh-te")
    page = PAGE + "?q=ho+chieu"
    assert client.get(page + "&nam=2019").context["results"].total == 1
    assert client.get(page + "&nhom=kinh-te").context["results"].total == 1
    assert client.get(page + "&nhom=kinh-te&nhom=thu-tuc-hanh-chinh").context["results"].total == 3


def test_results_are_sorted_by_date_on_demand_and_stay_so(client, filled):
    filled.put("moi", "Mẫu hộ chiếu mới", date=datetime.date(2026, 5, 1))
    filled.put("cu", "Mẫu hộ chiếu cũ", date=datetime.date(2019, 5, 1))
    response = client.get(PAGE, {"q": "mẫu hộ chiếu", "sap-xep": "moi-nhat"})
    assert [hit.key for hit in response.context["results"].hits][:2] == ["moi", "cu"]
    assert response.context["results"].answer is None
    assert '<b aria-current="true">Mới nhất</b>' in text_of(response)
    assert ("sap-xep", "moi-nhat") in response.context["kept"]


def test_values_repeated_a_hundred_times_are_one(client, filled):
    repeated = "&".join(["loai=hoi-dap", "linh-vuc=x", "nam=2020", "co-quan=" + "a" * 900] * 100)
    response = client.get(f"{PAGE}?q=hộ+chiếu&{repeated}")
    assert response.status_code == 200
    assert response.context["clear_url"] == "?q=h%E1%BB%99+chi%E1%BA%BFu"
    assert response.context["kept"] == [("q", "hộ chiếu")]
    many = "&".join(f"linh-vuc=x{number}" for number in range(500))
    assert client.get(f"{PAGE}?q=hộ+chiếu&{many}").status_code == 200


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("PA-1234-5678-9018", "/tra-cuu/?ma=PA-1234-5678-9018"),
        ("phiếu pa 1234 5678 9018", "/tra-cuu/?ma=PA-1234-5678-9018"),
        ("123456789018", "/tra-cuu/?ma=PA-1234-5678-9018"),
        ("PA-1234-5678-9010", "/tra-cuu/"),
        ("1022", "tel:1022"),
        ("gọi 1022", "tel:1022"),
    ],
)
def test_codes_lead_straight_to_their_place(client, filled, query, address):
    response = client.get(PAGE, {"q": query})
    assert response.context["direct"].url == address
    assert f'href="{address}"' in text_of(response)


@pytest.mark.parametrize("query", ["123456789010", "hộ chiếu 2025", "0912345678", "năm 1022 trước"])
def test_other_numbers_lead_nowhere(client, filled, query):
    assert client.get(PAGE, {"q": query}).context["direct"] is None
