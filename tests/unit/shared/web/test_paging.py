import pytest

from shared.web.paging import Paging


def paging(page: int = 1, *, total: int = 61) -> Paging:
    query = {"q": "a b", "stage": ""}
    return Paging(page=page, size=25, total=total, address="/best-of", query=query)


@pytest.mark.parametrize(("total", "last"), [(0, 1), (25, 1), (26, 2), (61, 3)])
def test_the_last_page_holds_the_last_thing(total: int, last: int) -> None:
    assert paging(total=total).last == last


def test_a_page_holds_its_part_of_the_rows() -> None:
    rows = list(range(1, 62))

    assert list(paging(3).slice(rows)) == list(range(51, 62))
    assert list(paging(4).slice(rows)) == []


def test_far_pages_are_left_out_and_the_ends_are_not() -> None:
    assert paging(8, total=500).numbers == [1, None, 7, 8, 9, None, 20]


def test_the_address_of_a_page_keeps_what_was_asked() -> None:
    assert paging().at(2) == "/best-of?q=a+b&page=2"
