"""What another keyboard layout makes of a scan, and the way back."""

import pytest

from cellinv.domain.keyboards import LAYOUTS, TEST_TEXT, layout_behind, typed_as, untyped


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_test_symbol_tells_each_layout(layout: str) -> None:
    assert layout_behind(typed_as(TEST_TEXT, layout)) == layout


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_code_that_a_layout_spoiled_is_found_again(layout: str) -> None:
    code = "LZQ-0012/A3"
    assert typed_as(code, layout) != code
    assert untyped(typed_as(code, layout), layout) == code


def test_dead_keys_may_type_nothing() -> None:
    typed = typed_as(TEST_TEXT, "German")
    assert layout_behind(typed.replace("\u00b4", "").replace("`", "")) == "German"


@pytest.mark.parametrize(
    ("got", "told"),
    [
        (TEST_TEXT, ""),
        (TEST_TEXT.swapcase(), "caps"),
        ("\uff23\uff29\uff38", "width"),
        ("CIXTEST", "?"),
    ],
)
def test_what_is_no_layout_is_told_apart(got: str, told: str) -> None:
    assert layout_behind(got) == told
