"""Dates are read where they can mean one day, and refused where they can mean two."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellinv.domain.exchange.dates import (
    DateAmbiguous,
    DateUnreadable,
    is_format,
    read_date,
    written_as,
)

DAY = date(2025, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-14", "2025-03-14 00:00:00", "2025-03-14T00:00", "20250314", "2025/3/14",
        "3/14/2025", "14/3/2025", "14.03.2025", "14 Mar 2025", "14March2025", "14-mar-2025",
    ],
)  # fmt: skip
def test_what_can_mean_one_day(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize("text", ["3/4/2025", "03.04.2025", "1-2-2024"])
def test_what_can_mean_two(text: str) -> None:
    with pytest.raises(DateAmbiguous):
        read_date(text)


def test_the_same_day_twice_is_one() -> None:
    assert read_date("3/3/2025") == date(2025, 3, 3)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("03.04.2025", "dd.mm.yyyy"), ("3.4.2025", "dd.mm.yyyy"), ("04/03/2025", "mm/dd/yyyy"),
        ("030425", "ddmmyy"), ("3 Apr 2025", "d mmm yyyy"), ("2025-04-03", "dd.mm.yyyy"),
    ],
)  # fmt: skip
def test_the_mapping_states_the_order(text: str, form: str) -> None:
    assert read_date(text, [form]) == date(2025, 4, 3)


@pytest.mark.parametrize(
    "text",
    ["", "undefined", "31.02.2025", "14.03.25", "2025-13-01", "14 Foo 2025", "03/14/2025"],
)
def test_what_is_no_date_in_the_form_asked_for(text: str) -> None:
    with pytest.raises(DateUnreadable):
        read_date(text, ["dd.mm.yyyy"])


@pytest.mark.parametrize("text", ["", "soon", "31.02.2025", "14.03.25", "45000"])
def test_what_is_no_date_at_all(text: str) -> None:
    with pytest.raises(DateUnreadable):
        read_date(text)


@pytest.mark.parametrize(
    ("form", "sound"),
    [
        ("dd.mm.yyyy", True),
        ("d mmm yy", True),
        ("dd.mm", False),
        ("dd.dd.yyyy", False),
        ("", False),
    ],
)
def test_sound_formats(form: str, sound: bool) -> None:
    assert is_format(form) is sound


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["dd.mm.yyyy", "mm/dd/yyyy", "yyyymmdd"]))
@settings(max_examples=60)
def test_every_day_reads_back(day: date, form: str) -> None:
    text = form.replace("yyyy", f"{day.year:04}").replace("mm", f"{day.month:02}")
    assert read_date(text.replace("dd", f"{day.day:02}"), [form]) == day


@pytest.mark.parametrize(("texts", "form"), [
    (["14.03.2025"], "dd.mm.yyyy"),
    (["03.04.2025", "2025-01-31", "14.03.2025"], "dd.mm.yyyy"),
    (["03/14/2025", "03/04/2025"], "mm/dd/yyyy"),
    (["03/04/2025"], ""),
    (["03.04.2025"], ""),
    (["14.03.2025", "14/03/2025"], ""),
    (["14 Mar 2025"], ""),
    (["2025-03-14"], ""),
    ([], ""),
])  # fmt: skip
def test_days_tell_how_they_are_written(texts: list[str], form: str) -> None:
    assert written_as(texts, ("dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy")) == form
