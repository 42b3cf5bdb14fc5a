"""Help: what a page has, what can be found in it, and the way back."""

import pytest

from cellinv.app import _PAGES
from cellinv.records.translations import LANGUAGES, help_texts
from cellinv.ui.help.page import ORDER, HelpPage, found, headings
from tests.gui.laboratory import Room

TITLES = {code: help_texts(code) for code in LANGUAGES}


@pytest.fixture
def page(room: Room) -> HelpPage:
    return room.show(HelpPage(room.seat))


def listed(page: HelpPage) -> list[str]:
    return [page.topics.item(row).text().strip() for row in range(page.topics.count())]


def test_every_page_has_its_help() -> None:
    assert {name for name, *_ in _PAGES} - {"help"} <= set(help_texts("en"))
    assert set(ORDER) == set(help_texts("en"))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("name", ORDER)
def test_a_text_has_the_parts_of_its_original(code: str, name: str) -> None:
    ours, english = headings(TITLES[code][name]), headings(TITLES["en"][name])
    assert [level for level, _ in ours] == [level for level, _ in english]
    assert TITLES[code][name].count("`CIX") == TITLES["en"][name].count("`CIX")


@pytest.mark.parametrize("code", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize("name", ORDER)
def test_a_text_is_translated(code: str, name: str) -> None:
    assert TITLES[code][name] != TITLES["en"][name]


def test_the_page_asked_for_is_explained(page: HelpPage, room: Room) -> None:
    room.open(page, "storage")
    assert page.text.headings()[0] == "Storage"
    assert page.topics.currentItem().text() == "Storage"


def test_a_search_finds_headings_and_what_stands_below(page: HelpPage, room: Room) -> None:
    page.search.setText("witness")
    assert "Taking vials out · Station" in listed(page)
    assert "Backups · Settings" not in listed(page)


def test_the_first_thing_found_is_shown(page: HelpPage, room: Room) -> None:
    page.search.setText("scanner timing that nobody wrote of")
    assert listed(page) == []
    page.search.setText("anchor file")
    page._choose_first()
    assert page.text.headings()[0] == "Audit"


def test_back_goes_where_help_was_asked(page: HelpPage, room: Room) -> None:
    room.open(page, "lineage")
    page.back.click()
    assert room.asked == [("lineage", None)]


def test_a_part_ends_at_the_next_heading() -> None:
    text = "# A\none\n## B\ntwo\n## C\nthree\n"
    assert [found("two", text, name) for _, name in headings(text)] == [False, True, False]


def test_no_line_is_longer_than_eyes_can_follow(page: HelpPage, room: Room) -> None:
    page.resize(1752, 900)
    room.open(page, "banks")
    widest = page.text.fontMetrics().averageCharWidth() * 125
    assert 400 < page.text.viewport().width() < widest
