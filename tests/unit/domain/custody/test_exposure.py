"""The exposure clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.custody.exposure import Exposure, Outing, Thresholds, exposure

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LIMITS = Thresholds()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def out(start: float, end: float | None = None) -> Outing:
    return Outing(at(start), None if end is None else at(end))


def after(*outings: Outing, now: float = 10_000) -> Exposure:
    return exposure(outings, at(now), LIMITS)


def test_what_never_left_the_cold() -> None:
    assert after() == Exposure()


def test_a_box_taken_out_around_its_vial_counts_once() -> None:
    found = after(out(0, 100), out(40, 130), out(50, 60))
    assert (found.total_s, found.longest_s, found.events) == (130, 130, 1)


def test_two_outings_add_up() -> None:
    found = after(out(500, 530), out(0, 100))
    assert (found.total_s, found.longest_s, found.events) == (130, 100, 0)


def test_from_one_hand_to_the_next_is_one_outing() -> None:
    assert after(out(0, 60), out(60, 120)).events == 1


@pytest.mark.parametrize(("seconds", "events"), [(119.9, 0), (120, 1), (121, 1)])
def test_an_event_begins_at_its_limit(seconds: float, events: int) -> None:
    assert after(out(0, seconds)).events == events


@pytest.mark.parametrize(
    ("now", "warns", "overdue"), [(59, False, False), (60, True, False), (120, True, True)]
)
def test_what_is_out_now(now: int, *, warns: bool, overdue: bool) -> None:
    found = after(out(0), now=now)
    assert (found.open_since, found.open_s, found.total_s) == (START, now, now)
    assert (found.warns(LIMITS), found.overdue(LIMITS)) == (warns, overdue)


def test_what_is_back_warns_no_more() -> None:
    found = after(out(0, 300))
    assert not found.warns(LIMITS)
    assert found.open_since is None


def test_out_in_a_box_that_is_out_counts_from_the_first() -> None:
    assert after(out(0), out(30, 40), now=90).open_since == START


@pytest.mark.parametrize(
    ("outings", "hold"),
    [
        ([(0, 120), (200, 320)], False),
        ([(0, 120), (200, 320), (400, 520)], True),
        ([(0, 599)], False),
        ([(0, 100), (200, 300), (400, 500), (600, 700), (800, 900), (1000, 1100)], True),
    ],
)
def test_three_events_or_ten_minutes_call_for_a_hold(
    outings: list[tuple[int, int]], *, hold: bool
) -> None:
    assert after(*(out(*span) for span in outings)).proposes_hold(LIMITS) is hold


def test_a_clock_set_back_takes_nothing_away() -> None:
    assert after(out(100, 40), out(200, 260)).total_s == 60
    assert after(out(100), now=40).open_s == 0


SPANS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 90)).map(lambda s: out(s[0], s[0] + s[1])),
    max_size=12,
)


@given(outings=SPANS)
def test_the_total_is_every_second_out_once(outings: list[Outing]) -> None:
    seconds = {
        second
        for outing in outings
        for second in range(500)
        if outing.started_at <= at(second) < (outing.ended_at or START)
    }
    found = after(*outings)
    assert found.total_s == len(seconds)
    assert found.longest_s <= found.total_s


@given(outings=SPANS, further=SPANS)
def test_exposure_only_grows(outings: list[Outing], further: list[Outing]) -> None:
    assert after(*outings).total_s <= after(*outings, *further).total_s
    assert after(*outings).longest_s <= after(*further, *outings).longest_s
