"""Passwords, PINs, sittings and delays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.people import (
    PasswordIsLogin,
    PasswordTooShort,
    PinUnsound,
    check_password_sound,
    check_pin_sound,
    expires_on,
    locked_until,
    sits_with,
)
from cellinv.domain.settings import RULE

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize("password", ["correct horse", "käse und wein", "tech-" + "xyzxyzabc"])
def test_a_long_password_is_sound(password: str) -> None:
    check_password_sound(password, login="tech", least=12)


def test_a_short_one_says_how_short() -> None:
    with pytest.raises(PasswordTooShort, match="has 11 characters; 12 are needed"):
        check_password_sound("correct hor", login="tech", least=12)


@pytest.mark.parametrize(
    "password", ["TECHNICIAN-12", "aaaaaaaaaaaaa", "technician-12", "121212121212"]
)
def test_an_easy_one_is_refused(password: str) -> None:
    with pytest.raises(PasswordIsLogin):
        check_password_sound(password, login="technician", least=12)


@pytest.mark.parametrize(
    "pin",
    [
        "12345",
        "000000",
        "123456",
        "987654",
        "890123",
        "12a456",
        "\uff11\uff12\uff13\uff19\uff15\uff16",
    ],
)
def test_a_pin_anybody_would_try_is_refused(pin: str) -> None:
    with pytest.raises(PinUnsound):
        check_pin_sound(pin, least=6)


def test_other_digits_are_a_pin() -> None:
    check_pin_sound("583551", least=6)
    check_pin_sound("135791", least=6)


@given(st.integers(0, 40))
def test_delays_begin_at_the_third_failure_and_only_grow(failed: int) -> None:
    now, more = locked_until(failed, NOW), locked_until(failed + 1, NOW)
    assert (now is None) == (failed < 3)
    assert more is None or (now or NOW) <= more <= NOW + timedelta(minutes=15)


def test_a_password_without_end_does_not_expire() -> None:
    assert expires_on(date(2026, 3, 2), 0) is None
    assert expires_on(date(2026, 3, 2), 90) == date(2026, 5, 31)


def test_administering_and_working_are_two_sittings() -> None:
    assert [sits_with(role, "work") for role in ("administrator", "qa")] == [False, True]
    assert [sits_with(role, "administrator") for role in ("administrator", "qa")] == [True, False]


@pytest.mark.parametrize(
    ("name", "before", "after", "looser"),
    [
        ("password_days", 90, 0, True), ("password_days", 0, 90, False),
        ("password_days", 90, 91, True), ("password_length", 12, 11, True),
        ("password_history", 5, 6, False), ("training_needed", True, False, True),
        ("witness_for_mcb", False, True, False), ("undo_minutes", 5, 5, False),
    ],
)  # fmt: skip
def test_which_way_is_looser(name: str, before: object, after: object, looser: bool) -> None:
    assert RULE[name].loosens(before, after) is looser
