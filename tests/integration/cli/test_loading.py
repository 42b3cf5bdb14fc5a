"""What a call uses next is loaded while a password is compared, and is there when it is."""

import sys

import pytest

from cellinv.cli.seat import _loading

SELDOM = "colorsys"


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, SELDOM, raising=False)


@pytest.mark.usefixtures("unloaded")
def test_it_is_there_at_the_end() -> None:
    with _loading(SELDOM):
        pass
    assert SELDOM in sys.modules


@pytest.mark.usefixtures("unloaded")
def test_it_is_there_although_somebody_was_refused() -> None:
    with pytest.raises(ValueError, match="refused"), _loading(SELDOM):
        raise ValueError("refused")
    assert SELDOM in sys.modules


def test_nothing_is_loaded_where_nothing_is_named() -> None:
    before = set(sys.modules)
    with _loading(""):
        pass
    assert set(sys.modules) == before
