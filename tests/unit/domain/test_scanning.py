"""Bursts of keys: scans come out whole, typing comes out as typed."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.scanning import (
    BurstDetector,
    Drop,
    Effect,
    Emit,
    Hold,
    Key,
    Replay,
    ScannerTiming,
    ScannerTimingWrong,
)

SCAN = "MCB-0001-042"
WITH_PREFIX = ScannerTiming(prefix="F13")


def typed(text: str, start_ms: int, gap_ms: int) -> list[Key]:
    return [Key(char, start_ms + gap_ms * at) for at, char in enumerate(text)]


def run(keys: list[Key], timing: ScannerTiming | None = None, *, end_ms: int = 10**9):
    detector = BurstDetector(timing)
    effects = [effect for key in keys for effect in detector.press(key)]
    return [*effects, *detector.tick(end_ms)]


def emitted(effects: list[Effect]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Emit)]


def replayed(effects: list[Effect]) -> str:
    keys = [key for effect in effects if isinstance(effect, Replay) for key in effect.keys]
    return "".join(key.text for key in keys)


def returned(effects: list[Effect]) -> list[Key]:
    keys: list[Key] = []
    for effect in effects:
        if isinstance(effect, Drop):
            keys.append(effect.key)
        elif not isinstance(effect, Hold):
            keys.extend(effect.keys)
    return keys


@pytest.mark.parametrize("kind", ["enter", "tab"])
def test_a_burst_ended_by_a_key_is_a_scan(kind) -> None:
    keys = [*typed(SCAN, 1000, 8), Key("\r", 1100, kind)]
    effects = run(keys)
    assert emitted(effects) == [SCAN]
    assert replayed(effects) == ""


def test_a_burst_ended_by_silence_is_a_scan() -> None:
    detector = BurstDetector()
    for key in typed(SCAN, 0, 10):
        detector.press(key)
    last = 10 * (len(SCAN) - 1)
    assert detector.deadline_ms == last + 100
    assert detector.tick(last + 99) == ()
    assert emitted(list(detector.tick(last + 100))) == [SCAN]


def test_group_separator_and_capitals_belong_to_a_scan() -> None:
    keys = []
    for at, char in enumerate("]d201A\x1d21B"):
        keys += [Key("", 10 * at + 1, "modifier"), Key(char, 10 * at + 2)]
    effects = run([*keys, Key("\r", 110, "enter")])
    assert emitted(effects) == ["]d201A\x1d21B"]
    assert returned(effects) == [*keys, Key("\r", 110, "enter")]


def test_typing_is_let_go_after_the_gap() -> None:
    detector = BurstDetector()
    (key,) = typed("a", 0, 0)
    assert detector.press(key) == (Hold(key),)
    assert detector.tick(50) == ()
    assert detector.tick(51) == (Replay((key,)),)
    assert not detector.holding


def test_few_fast_characters_are_typing() -> None:
    effects = run([*typed("12345", 0, 10), Key("\r", 60, "enter")])
    assert emitted(effects) == []
    assert [key.text for key in returned(effects)] == [*"12345", "\r"]


def test_slow_characters_are_typing() -> None:
    assert emitted(run(typed(SCAN, 0, 51))) == []
    assert emitted(run(typed(SCAN, 0, 50))) == [SCAN]


def test_a_key_held_down_is_no_scan() -> None:
    keys = [Key("a", 0), *(Key("a", 500 + 30 * at, repeat=True) for at in range(20))]
    effects = run(keys)
    assert emitted(effects) == []
    assert replayed(effects) == "a" * 21


def test_other_keys_end_the_holding() -> None:
    arrow = Key("", 30, "other")
    keys = [*typed("abc", 0, 10), arrow]
    assert run(keys)[-1] == Replay(tuple(keys))


def test_a_scan_may_follow_fast_typing() -> None:
    effects = run([*typed("hurried", 0, 20), *typed(SCAN, 320, 5)])
    assert emitted(effects) == ["hurried", SCAN]
    effects = run([*typed("hurried", 0, 20), *typed(SCAN, 200, 5)])
    assert (replayed(effects), emitted(effects)) == ("hurried", [SCAN])


def test_an_enter_alone_passes() -> None:
    enter = Key("\r", 5, "enter")
    assert run([enter]) == [Replay((enter,))]


def test_a_second_line_end_of_the_scanner_is_dropped() -> None:
    first, second, late = (Key("\r", at, "enter") for at in (200, 210, 400))
    effects = run([*typed(SCAN, 0, 10), first, second, late])
    assert effects[-2:] == [Drop(second), Replay((late,))]


def test_two_scans_in_a_row() -> None:
    keys = [*typed(SCAN, 0, 5), Key("\r", 60, "enter"), *typed("B-77777", 65, 5)]
    assert emitted(run(keys)) == [SCAN, "B-77777"]


def test_with_a_prefix_only_prefixed_bursts_are_scans() -> None:
    keys = [*typed(SCAN, 0, 5), Key("\r", 90, "enter")]
    effects = run(keys, WITH_PREFIX)
    assert emitted(effects) == []
    assert not any(isinstance(effect, Hold) for effect in effects)
    prefixed = [Key("F13", 0, "other"), *typed("A1", 40, 60), Key("\t", 130, "tab")]
    assert emitted(run(prefixed, WITH_PREFIX)) == ["A1"]


def test_a_prefix_alone_is_let_go() -> None:
    prefix = Key("F13", 0, "other")
    assert run([prefix], WITH_PREFIX) == [Hold(prefix), Replay((prefix,))]


def test_flush_lets_go_in_order() -> None:
    detector = BurstDetector()
    keys = tuple(typed(SCAN, 0, 5))
    for key in keys:
        detector.press(key)
    assert detector.flush() == (Replay(keys),)
    assert detector.flush() == ()


@pytest.mark.parametrize("wrong", [{"gap_ms": 0}, {"min_length": 0}, {"silence_ms": 49}])
def test_impossible_settings_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ScannerTimingWrong):
        ScannerTiming(**wrong)


kinds = st.sampled_from(["char", "char", "char", "char", "enter", "tab", "modifier", "other"])
gaps = st.integers(0, 12) | st.integers(45, 55) | st.integers(95, 400)
timings = st.sampled_from(
    [
        ScannerTiming(),
        WITH_PREFIX,
        ScannerTiming(prefix="~"),
        ScannerTiming(gap_ms=10, silence_ms=10, min_length=1),
    ]
)


@st.composite
def any_keys(draw: st.DrawFn) -> list[Key]:
    steps = draw(st.lists(st.tuples(kinds, gaps, st.booleans()), max_size=60))
    times = accumulate(gap for _, gap, _ in steps)
    texts = st.sampled_from(["a", "~", "F13", "\x1d", ""])
    return [
        Key(draw(texts), at, kind, repeat=again and kind != "modifier", event=number)
        for number, ((kind, _, again), at) in enumerate(zip(steps, times, strict=True))
    ]


@given(any_keys(), timings)
def test_every_key_comes_back_once_in_order(keys: list[Key], timing: ScannerTiming) -> None:
    effects = run(keys, timing)
    assert [key.event for key in returned(effects)] == [key.event for key in keys]


people = st.lists(st.integers(60, 400), max_size=12)
scans = st.text("ABC0123-\x1d]", min_size=6, max_size=30)


@given(st.lists(st.tuples(people, scans, st.integers(1, 20), st.booleans()), max_size=5))
def test_typing_between_scans(turns) -> None:
    now, keys, words = 0, [], ""
    for pauses, scan, gap, ended in turns:
        for pause in pauses:
            now += pause
            keys.append(Key("x", now))
            words += "x"
        keys += typed(scan, now + 150, gap)
        now = keys[-1].at_ms
        if ended:
            keys.append(Key("\r", now + 5, "enter"))
        now += 150
    effects = run(keys)
    assert emitted(effects) == [scan for _, scan, _, _ in turns]
    assert replayed(effects) == words
    assert returned(effects) == keys


codes = st.text("ABC0123-", min_size=2, max_size=30)
stops = st.integers(60, 900)


def scans_of(effects: list) -> list[Emit]:
    return [one for one in effects if isinstance(one, Emit)]


@given(codes, codes, stops, st.integers(1, 40))
def test_a_scan_in_two_pieces_is_never_taken_as_its_end(
    first: str, rest: str, stop: int, gap: int
) -> None:
    keys = [*typed(first, 0, gap), *typed(rest, gap * (len(first) - 1) + stop, gap)]
    end = Key("\r", keys[-1].at_ms + gap, "enter")
    effects = run([*keys, end])
    assert returned(effects) == [*keys, end]
    beginning = [first] if len(first) >= 6 and stop >= 100 else []
    taken = [one.text for one in scans_of(effects) if not one.before]
    assert taken == beginning
    for torn in scans_of(effects)[len(beginning) :]:
        assert (torn.before + torn.text, torn.pause_ms) == (first + rest, stop)
        assert torn.late == bool(beginning)


def test_all_pieces_of_a_scan_are_told() -> None:
    keys = [*typed("WCB", 0, 5), *typed("-0001-", 400, 5), *typed("0001-0001", 900, 5)]
    found = scans_of(run([*keys, Key("\r", 945, "enter")]))
    assert [(one.before, one.text) for one in found] == [
        ("WCB", "-0001-"), ("WCB-0001-", "0001-0001")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "between", [Key("\x08", 100, "other"), Key("\r", 100, "enter"), Key(" ", 1200), None]
)
def test_what_a_person_did_before_belongs_to_no_scan(between: Key | None) -> None:
    began = 1600 if between and between.at_ms > 1000 else 300
    before = [*typed("ab", 0, 5), between] if between else []
    (scan,) = scans_of(run([*before, *typed(SCAN, began, 5)]))
    assert (scan.text, scan.before.strip()) == (SCAN, "")


def test_scans_that_silence_ends_may_follow_at_once() -> None:
    found = scans_of(run([*typed(SCAN, 0, 5), *typed(SCAN, 300, 5)]))
    assert [(one.text, one.before) for one in found] == [(SCAN, "")] * 2


@given(any_keys())
def test_no_key_is_held_beyond_the_silence(keys: list[Key]) -> None:
    detector = BurstDetector()
    for key in keys:
        detector.press(key)
        assert detector.deadline_ms is None or detector.deadline_ms <= key.at_ms + 100
    detector.tick(detector.deadline_ms or 0)
    assert not detector.holding
