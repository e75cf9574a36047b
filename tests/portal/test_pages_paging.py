"""Page numbers come from addresses, so they may be anything."""

import pytest
from django.http import Http404
from django.template import engines

from portal.pages.paging import paginate

LIST = list(range(95))


@pytest.mark.parametrize("asked", ["", "1", "0", "-3", "abc", "1.5", "١", "２", "1 ", "<b>"])
def test_nonsense_is_the_first_page(rf, asked):
    assert paginate(rf.get("/", {"trang": asked}), LIST, 10).number == 1


def test_gives_the_page_asked_for(rf):
    page = paginate(rf.get("/", {"trang": "10"}), LIST, 10)
    assert list(page) == [90, 91, 92, 93, 94]


@pytest.mark.parametrize("asked", ["11", "999999999", "9" * 5000])
def test_beyond_the_end_there_is_nothing(rf, asked):
    with pytest.raises(Http404):
        paginate(rf.get("/", {"trang": asked}), LIST, 10)


def test_an_empty_list_has_one_empty_page(rf):
    assert list(paginate(rf.get("/"), [], 10)) == []


def rendered(request, page) -> str:
    template = engines["django"].from_string(
        '{% include "components/pager.html" with page=page param="trang" %}'
    )
    return template.render({"page": page}, request)


class TestPager:
    def test_keeps_every_other_part_of_the_address(self, rf):
        request = rf.get(
            "/tim-kiem/", {"q": "hộ chiếu", "loai": ["hoi-dap", "thu-tuc"], "trang": 2}
        )
        html = rendered(request, paginate(request, LIST, 10))
        query = "?q=h%E1%BB%99+chi%E1%BA%BFu&amp;loai=hoi-dap&amp;loai=thu-tuc"
        assert f'href="{query}"' in html
        assert f'href="{query}&amp;trang=3"' in html

    def test_the_first_page_has_the_plain_address(self, rf):
        request = rf.get("/hoi-dap/", {"trang": 2})
        assert 'rel="prev" href="/hoi-dap/"' in rendered(request, paginate(request, LIST, 10))

    def test_says_where_one_is(self, rf):
        request = rf.get("/", {"trang": 2})
        assert "Kết quả 11–20 trong 95" in rendered(request, paginate(request, LIST, 10))

    def test_numbers_are_written_the_vietnamese_way(self, rf):
        request = rf.get("/", {"trang": 200})
        html = rendered(request, paginate(request, range(2327), 10))
        assert "Kết quả 1.991–2.000 trong 2.327" in html

    def test_an_empty_list_needs_no_pager(self, rf):
        request = rf.get("/")
        assert rendered(request, paginate(request, [], 10)).strip() == ""
