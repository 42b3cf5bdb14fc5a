"""What a search compares: folding, words, days, and which letters to mark."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cellinv.domain.finding import asked, days_in, folded, marks, spelled, squeezed

TEXT = st.text(max_size=30)
PLAIN = st.text("ABCXYZ0189", min_size=1, max_size=12)
SEPARATORS = st.text(" -_./:,;|\u2010\u2013\u00a0\u3000", max_size=3)
SPELLINGS = ["{0:%Y-%m-%d}", "{0:%d.%m.%Y}", "{0:%m/%d/%Y}", "{0.day} {0:%b %Y}",
             "{0:%B} {0.day}, {0.year}", "{0:%Y%m%d}", "{0:%d-%b-%Y}", "{0:%Y/%m/%d}",
             "{0.year}年{0.month}月{0.day}日", "{0.day}.{0.month}.{0.year}"]  # fmt: skip


@given(TEXT)
@example("A\u00af")  # a macron of its own is a blank with an accent, once folded
def test_folding_and_squeezing_twice_is_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert squeezed(squeezed(text)) == squeezed(text)


@given(TEXT)
def test_case_and_width_never_matter(text: str) -> None:
    assert squeezed(text.upper()) == squeezed(text) == squeezed(text.lower().upper())
    assert squeezed(unicodedata.normalize("NFKC", text)) == squeezed(text)


@given(PLAIN)
def test_wide_letters_are_the_same_letters(text: str) -> None:
    wide = "".join(chr(ord(each) + 0xFEE0) for each in text)
    assert squeezed(wide.lower()) == text


@given(st.lists(st.tuples(PLAIN, SEPARATORS), min_size=1, max_size=4))
def test_separators_never_matter(parts: list[tuple[str, str]]) -> None:
    bare = "".join(part for part, _ in parts)
    assert squeezed("".join(part + between for part, between in parts)) == bare
    assert asked("".join(part + between for part, between in parts)).found_in(f"|X{bare}Y|")


@given(st.permutations(["MW01", "WCB", "RACK", "0007"]))
def test_words_are_found_in_any_order(words: list[str]) -> None:
    assert asked(" ".join(words).lower()).found_in("|MW010007|WCB|RACK4|")
    assert not asked(" ".join([*words, "other"])).found_in("|MW010007|WCB|RACK4|")


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(day=st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_is_found_however_it_is_spelled(spelling: str, day: date) -> None:
    text = f"|LOT7|{spelled(day)}|"
    assert asked(spelling.format(day)).found_in(text)
    assert asked(f"{spelling.format(day)} lot").found_in(text)


@pytest.mark.parametrize("text", ["99.99.2026", "2026-13-45", "3 CELLS 2026", "12-34-5678-90"])
def test_what_is_no_day_stays_what_it_is(text: str) -> None:
    assert asked(text).found_in(f"|{squeezed(text)}|")
    assert not asked(text).found_in("|20260305|")


@given(TEXT, TEXT)
def test_marks_are_apart_in_order_and_inside(text: str, looked_for: str) -> None:
    found = marks(text, asked(looked_for))
    edges = [edge for span in found for edge in span]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(text) for edge in edges)


@pytest.mark.parametrize(
    ("text", "looked_for", "marked"),
    [("MW01-0001", "mw01 0001", ["MW01-0001"]), ("MW01-0001", "10001", ["1-0001"]),
     ("Rack 4, LN-2", "ln2 rack", ["Rack", "LN-2"]), ("MW01", "", []), ("MW01", "xyz", []),
     ("\uff2d\uff3701", "mw", ["\uff2d\uff37"])],
)  # fmt: skip
def test_what_was_looked_for_is_marked(text: str, looked_for: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, asked(looked_for))] == marked


@pytest.mark.parametrize(
    ("text", "rest", "spans"),
    [
        ("2026-03-02", "", ["02-02"]),
        ("Leo 2 Mar 2026", "LEO", ["02-02"]),
        ("2026-03-09 to 2.3.2026", "", ["02-09"]),
        ("2026-03-02..2026-03-05 WCB", "WCB", ["02-05"]),
        ("2026-03", "", ["01-31"]),
        ("mar 2026 Tess", "TESS", ["01-31"]),
        ("2026年3月", "", ["01-31"]),
        ("LOT-2026-03-02", "LOT-2026-03-02", []),
        ("2026-13", "2026-13", []),
    ],
)
def test_days_are_told_from_the_rest(text: str, rest: str, spans: list[str]) -> None:
    found = days_in(text)
    march = [f"{first:%d}-{last:%d}" for first, last in found[1] if first.month == 3]
    assert (found[0], march) == (rest, spans)


def test_a_day_that_can_be_read_both_ways_is_both() -> None:
    days = date(2026, 3, 4), date(2026, 4, 3)
    assert set(days_in("04/03/2026")[1]) == {(day, day) for day in days}
