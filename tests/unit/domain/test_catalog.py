"""Reading catalogue entries."""

import pytest

from cellinv.domain.catalog import CatalogUnsound, Entry, by_code
from cellinv.domain.storage.fill import FillOrder


def test_an_entry_is_read_field_by_field() -> None:
    entry = Entry({"code": "A", "size": 3, "on": True, "parts": ["x", "y"], "under": {"n": 1}})
    assert (entry.text("code"), entry.whole("size"), entry.flag("on")) == ("A", 3, True)
    assert (entry.texts("parts"), entry.section("under").whole("n")) == (("x", "y"), 1)


def test_absent_fields_have_their_defaults() -> None:
    entry = Entry({"code": "A"})
    assert entry.text("name", "none") == "none"
    assert (entry.whole("size"), entry.whole("size", 4), entry.flag("on")) == (None, 4, False)
    assert entry.choice("order", FillOrder, FillOrder.ROWS_TOP_LEFT) == "rows_top_left"
    assert entry.texts("parts") == ()


def test_a_missing_text_is_named_with_its_entry() -> None:
    with pytest.raises(CatalogUnsound, match=r"entry BOX can't be used: name must be a text\."):
        Entry({"code": "BOX"}).text("name")


@pytest.mark.parametrize("parts", ["x", [1], ["x", None], ["x", "x"], {"x": 1}])
def test_a_list_of_texts_is_just_that(parts: object) -> None:
    with pytest.raises(CatalogUnsound, match="parts"):
        Entry({"code": "A", "parts": parts}).texts("parts")


def test_a_code_comes_once() -> None:
    assert by_code([("A", 1), ("B", 2)]) == {"A": 1, "B": 2}
    with pytest.raises(CatalogUnsound, match=r"entry A .* twice"):
        by_code([("A", 1), ("A", 2)])
