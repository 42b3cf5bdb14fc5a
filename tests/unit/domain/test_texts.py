"""What a record's texts may be."""

from __future__ import annotations

import pytest

from cellinv.domain.texts import LONGEST_NAME, LONGEST_TEXT, TextTooLong, TextUnsound, check_texts


def test_names_and_texts_have_their_lengths() -> None:
    check_texts({"name": "x" * LONGEST_NAME, "note": "é" * LONGEST_TEXT, "definition": "x" * 10**5})
    with pytest.raises(TextTooLong, match=f"{LONGEST_NAME + 1} characters"):
        check_texts({"supplier": "x" * (LONGEST_NAME + 1)})
    with pytest.raises(TextTooLong):
        check_texts({"name_key": "x" * (LONGEST_NAME + 1)})
    with pytest.raises(TextTooLong):
        check_texts({"reason": "x" * (LONGEST_TEXT + 1)})


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "日\udfff"])
def test_what_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(TextUnsound) as refused:
        check_texts({"anything": text})
    refused.value.explain().encode()
