import csv
import io

import pytest

from shared.web.files import FORMULA, csv_table


def read_back(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("first", FORMULA)
def test_no_text_is_taken_for_a_formula(first: str) -> None:
    table = csv_table(["found"], [[f"{first}1+1"]])

    assert read_back(table)[1] == [f"'{first}1+1"]


def test_numbers_and_harmless_texts_stand_as_they_are() -> None:
    table = csv_table(["row", "found", "line"], [[-1, 'a "b", c', None]])

    assert table.startswith(b"\xef\xbb\xbfrow,found,line\r\n")
    assert read_back(table)[1] == ["-1", 'a "b", c', ""]
