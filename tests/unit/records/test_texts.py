"""Canonical texts are RFC 8785, as a reference implementation makes them."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from cellinv.records.ledger.texts import (
    LARGEST_INTEGER,
    TextDamaged,
    canonical,
    chain_hash,
    check_plain,
    entry_id,
    loads,
    sha256,
)

KEYS = st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=6)


@given(OBJECTS)
def test_canonical_is_rfc_8785(value: dict[str, object]) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(OBJECTS)
def test_a_text_tells_its_object(value: dict[str, object]) -> None:
    assert loads(canonical(value)) == value


@given(OBJECTS)
def test_what_is_plain_passes(value: dict[str, object]) -> None:
    check_plain(value)


@pytest.mark.parametrize("value", [1.0, [1, 2.5], {"a": {"b": 0.1}}])
def test_no_float(value: object) -> None:
    with pytest.raises(TypeError, match="floating"):
        check_plain(value)


@pytest.mark.parametrize("value", [{"é": 1}, {"a": LARGEST_INTEGER + 1}, {1: 2}])
def test_what_canonical_form_does_not_cover_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"ASCII|large"):
        check_plain(value)


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(ValueError, match="UTF-8"):
        canonical({"a": "\ud800"})


def test_a_hash_is_over_the_previous_hash_and_the_head() -> None:
    assert chain_hash("a", "bc") == sha256("abc")


def test_an_id_tells_chain_and_number() -> None:
    assert entry_id(3, 17) == 30_000_000_017


@pytest.mark.parametrize("text", ["", "{", '{"a":\x00}', "nonsense"])
def test_a_damaged_text_is_told(text: str) -> None:
    with pytest.raises(TextDamaged, match="cellinv verify"):
        loads(text)
