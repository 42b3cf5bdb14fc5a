"""Words that no command takes: one sentence that says what, where, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cellinv.cli.program import commands
from cellinv.cli.usage import numbers_as_words

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Typed


@pytest.mark.parametrize(
    ("words", "told"),
    [(["show"], "CODE"), (["show", "a", "b"], "b"), (["find", "x", "--limit", "abc"], "--limit"),
     (["find", "x", "--limit", "0"], "1000000"), (["find", "x", "--limit"], "--limit"),
     (["withdraw", "X", "--forr", "qc"], "--forr"), (["run", "figur"], "figur"), (["-5"], "-5"),
     (["show", "X", "--site", "HFX"], "before the command"), (["nosuch"], "nosuch"),
     (["import", "f", "--kind", "soup"], "rack-scan")],
)  # fmt: skip
def test_what_is_not_understood_is_one_sentence(
    type_in: Typed, words: list[str], told: str
) -> None:
    answer = type_in(*words)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_group_alone_tells_its_commands(type_in: Typed) -> None:
    answer = type_in("run")
    assert answer.code == 2
    assert "figure" in answer.err


def test_a_negative_number_is_a_word(typed: Typed) -> None:
    answer = typed("run", "figure", "BANK-1", "cells_in", "-5", "--note", "-x")
    assert (answer.code, answer.out) == (1, "")
    assert "can't be -5" in answer.err


def test_words_keep_their_order_behind_options() -> None:
    import typer

    given = ["--json", "--at", "-1", "run", "figure", "-1", "--note", "-2", "X", "--", "--a"]
    made = numbers_as_words(typer.main.get_command(commands(["run"])), given)
    assert made == [
        "--json", "--at", "-1", "run", "figure", "--note", "-2", "--", "-1", "X", "--a"
    ]  # fmt: skip
