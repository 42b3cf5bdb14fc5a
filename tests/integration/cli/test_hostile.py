"""Typed text and places that no sane person would give: one plain sentence, and nothing done."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from cellinv.records.tables.people import Grant, Person
from cellinv.services.ledger import doing
from cellinv.services.people.opening import add_party
from cellinv.services.quality.panels import adopt_shipped
from tests.integration.cli.conftest import BOTH

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.cli.conftest import Typed
    from tests.integration.whole_line import WholeLine

WCB = "WCB-1-0006"
HUGE = "9" * 30


@pytest.mark.parametrize(
    "words",
    [["show", "/"], ["show", " // "], ["move", WCB, "--to", "/"], ["show", "\x00"],
     ["undo", f"HFX:{HUGE}", "--reason", "x"], ["undo", "HFX:²", "--reason", "x"],
     ["show", "A" * 100_000]],
)  # fmt: skip
def test_odd_texts_are_refused(typed: Typed, words: list[str]) -> None:
    answer = typed(*words)
    assert (answer.code, answer.out) == (1, "")
    assert len(answer.err) < 500


@pytest.mark.parametrize("words", [["--site", "A" * 100_000], ["--at", "A" * 100_000]])
def test_a_refusal_tells_only_the_beginning_of_a_long_text(typed: Typed, words: list[str]) -> None:
    answer = typed(*words, "withdraw", WCB, "--for", "research", "--reason", "late")
    assert (answer.code in {1, 2}, answer.out) == (True, "")
    assert len(answer.err) < 500


@pytest.mark.parametrize("words", [["study", "allocate", "BLIND-1"], ["read"]])
@pytest.mark.parametrize("name", ["nowhere.csv", "A" * 10_000])
def test_a_file_that_isnt_there_is_told_by_its_name(
    typed: Typed, words: list[str], name: str
) -> None:
    answer = typed(*words, name, user="qa")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1)
    assert len(answer.err) < 500


def test_a_zero_byte_is_in_no_file_name(typed: Typed) -> None:
    answer = typed("label", WCB, "-o", "a\0b.png")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1)


@pytest.mark.parametrize(
    "words",
    [["audit", "review", "0001-01-01"], ["audit", "review", "9999-12-31"],
     ["study", "open-site", "OPEN-1", "OSL", "--subjects", HUGE]],
)  # fmt: skip
def test_days_and_numbers_out_of_this_world_are_refused(typed: Typed, words: list[str]) -> None:
    answer = typed(*words)
    assert answer.code in {1, 2}
    assert len(answer.err.splitlines()) == 1


@BOTH
def test_a_kind_of_lot_nobody_knows_is_told(line: WholeLine, typed: Typed) -> None:
    adopt_shipped(line.desk)
    answer = typed("panel", "copy", "main-bank", "mine", "--lot-kind", "SOUP", user="qa")
    assert (answer.code, "is not a kind of lot" in answer.err) == (1, True)


def limited(line: WholeLine, login: str) -> None:
    """Let somebody see only what belongs to a party that owns nothing yet; a third one appears."""
    other, _ = (add_party(line.desk, code, f"{code} Cells") for code in ("OTHER", "THIRD"))
    with doing(line.desk, "limit") as act:
        for grant in act.session.scalars(
            select(Grant).join(Person, Person.id == Grant.person_id).where(Person.login == login)
        ):
            grant.owner_id = other


@BOTH
def test_a_code_of_another_owner_cant_be_used_and_tells_nothing(
    line: WholeLine, typed: Typed
) -> None:
    limited(line, "lead")
    owned = ("donor", "register", "--owner", "OTHER", "--material", "blood")
    for taken, words in (
        ("mcb-1", owned), (WCB, owned), ("BANK-1", ("equipment", "add", "Reactor")),
        ("OPEN-1", ("transfer", "start", "Bank", "--from", "OTHER", "--to", "ACME")),
    ):  # fmt: skip
        told = typed(*words[:2], taken, *words[2:])
        assert told.err.startswith(f"{taken} can't be used here. Choose another code.")
    assert typed(*owned[:2], "lead", *owned[2:]).err.startswith("lead already names a person.")


@BOTH
def test_a_party_without_a_site_is_known_to_its_own_people(line: WholeLine, typed: Typed) -> None:
    limited(line, "lead")
    agree = ("transfer", "start", "TT-1", "Bank", "--from", "OTHER", "--to")
    assert "The parties are: ACME, OTHER." in typed(*agree, "THIRD").err
    assert typed("show", "THIRD").err == typed("show", "NO-SUCH").err.replace("NO-SUCH", "THIRD")
    assert "THIRD" not in typed("find", "Cells").out
    assert typed(*agree, "ACME").code == 0


@BOTH
@pytest.mark.parametrize("words", [["run", "show"], ["withdraw", "--for", "research"]])
def test_a_code_of_another_owner_is_unknown_whatever_it_is(
    line: WholeLine, typed: Typed, words: list[str]
) -> None:
    limited(line, "tech")
    told = typed(*words, "MCB-1", user="tech")
    unknown = typed(*words, "NO-SUCH", user="tech")
    assert told.code == 1
    assert told.err.replace("MCB-1", "NO-SUCH") == unknown.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
@pytest.mark.parametrize("words", [["import", "--kind", "vials"], ["read"]])
def test_a_pipe_is_not_waited_for(typed: Typed, tmp_path: Path, words: list[str]) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    answer = typed(*words, tmp_path / "pipe.csv")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (3, "", 1)


def test_a_limit_beyond_all_numbers_is_wrong_usage(typed: Typed) -> None:
    assert typed("find", "WCB", "--limit", HUGE).code == 2


@pytest.mark.parametrize(
    "time", ["", "never", "0001-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_a_time_that_is_none_is_wrong_usage(typed: Typed, time: str) -> None:
    answer = typed("--at", time, "withdraw", WCB, "--for", "research", "--reason", "late")
    assert (answer.code, answer.out) == (2, "")
    assert typed("show", WCB).doc["status"] == "stored"


@BOTH
@pytest.mark.parametrize(
    "words", [["show", "A\0"], ["history", "A\0"], ["store", WCB, "--to", "A\0"]]
)
def test_a_zero_byte_is_refused(typed: Typed, words: list[str]) -> None:
    answer = typed(*words)
    assert (answer.code, answer.out) == (1, "")


def test_bytes_that_are_no_text_are_wrong_usage(typed: Typed) -> None:
    answer = typed("withdraw", WCB, "--for", "research", "--reason", "caf\udce9")
    assert (answer.code, answer.out) == (2, "")
    assert "\\udce9" in answer.err


def test_what_would_steer_a_terminal_is_shown_by_its_number(typed: Typed) -> None:
    told = typed("history", "A\x1b[2J\u202eB\u2028C").err
    assert "A\\x1b[2J\\u202eB\\u2028C" in told


def test_a_code_given_twice_is_one_vial(typed: Typed) -> None:
    done = typed("withdraw", WCB, WCB.lower(), "--for", "research").doc
    assert done["codes"] == [WCB]


def test_a_container_that_fits_nowhere_there_is_told_in_words(typed: Typed) -> None:
    told = typed("move", "B-1", "--to", "B-2").err
    assert "can't hold" in told
    assert "…" not in told


def test_what_one_may_not_do_is_a_deed(typed: Typed, tmp_path: Path) -> None:
    told = typed("custody", WCB, "-o", tmp_path / "c.xlsx", user="tech").err
    assert "may not export a chain of custody here" in told


def test_a_demonstration_leaves_tables_of_others_alone(type_in: Typed, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE theirs (a)")
    assert type_in("--db", tmp_path / "other.db", "demo", user=None).code == 1
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    other.close()


def test_a_damaged_schema_is_told(line: WholeLine, type_in: Typed, tmp_path: Path) -> None:
    path = line.desk.database.path
    assert path is not None
    line.desk.database.dispose()
    content = bytearray(path.read_bytes())
    for at in range(100, len(content), 512):
        content[at : at + 60] = bytes(range(160, 220))
    (tmp_path / "damaged.db").write_bytes(content)
    answer = type_in("--db", tmp_path / "damaged.db", "show", WCB)
    assert (answer.code, answer.out) == (3, "")
    assert "damaged" in answer.err


@pytest.mark.parametrize("place", ["", "none/a.db"])
def test_a_folder_is_no_file(type_in: Typed, tmp_path: Path, place: str) -> None:
    answer = type_in("--db", tmp_path / place, "demo", user=None)
    assert answer.code == 3
    assert "can't be opened" in answer.err
    assert "server" not in answer.err


def test_options_behind_a_file_are_no_place(type_in: Typed, tmp_path: Path) -> None:
    assert type_in("--db", f"sqlite:///{tmp_path / 'a.db'}?mode=ro", "verify").code == 2
