"""Whoever may not see the arms finds no difference between them, whatever they ask."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from cellinv.__main__ import main
from tests.integration.engines import kept_engines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["kept_engines"]

MASKED = re.compile(
    r"[0-9a-f]{64}"  # hashes
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z| UTC)?)?"  # days and times
    r"|\b[A-Z]{2}(?:-H\d)?:\d+\b"  # entries
    r"|(?:COI-)?DAP-SZH\d-\d{3}|\bK-[0-9A-Z]{5}\b"  # subjects, kits
    r"|\bSZ-H\d\b"  # their clinics
)
ASKED = (
    ("show",), ("find",), ("trace",), ("recall",), ("origin",), ("history",),
    ("label", "-o", "x.zpl"), ("custody", "-o", "x.xlsx"), ("evidence", "-o", "x.pdf"),
)  # fmt: skip


@pytest.fixture
def typed(
    demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., str]:  # fmt: skip
    """Type a command as somebody; return its exit code and all it printed."""
    monkeypatch.setenv("CELLINV_DB", f"sqlite:///{demo_file}")
    monkeypatch.chdir(tmp_path)

    def run(login: str, *words: str) -> str:
        monkeypatch.setenv("CELLINV_PASSWORD", f"demo-{login}")
        code = main(["--as", login, "--json", *words])
        told = capsys.readouterr()
        return f"{code}\n{told.out}\n{told.err}"

    return run


def masked(text: str) -> str:
    return MASKED.sub("*", text)


def arms_of(demonstration: tuple[Path, dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = demonstration[1]["programmes"][2]["blinded"]
    assert min(map(len, found.values())) > 2
    return found


def kit_of(typed: Callable[..., str], subject: str) -> str:
    doses = json.loads(typed("tech", "dose", "list", subject).split("\n", 1)[1])["doses"]
    return str(doses[0]["code"])


def test_no_answer_differs_between_the_arms(
    demonstration: tuple[Path, dict[str, Any]], typed: Callable[..., str]
) -> None:
    arms, banks = arms_of(demonstration), demonstration[1]["programmes"][2]
    everybody = [subject for subjects in arms.values() for subject in subjects]
    for asked in (
        ("recall", banks["mcb"]), ("trace", banks["wcb"], "--down"),
        ("custody", *everybody, "-o", "l.xlsx"),
    ):  # fmt: skip
        assert typed("qa", *asked).startswith("0\n")
    answers: dict[str, dict[str, set[str]]] = {}
    for arm, subjects in arms.items():
        for subject in subjects:
            for code in (subject, kit_of(typed, subject)):
                kind = "kit" if code != subject else "subject"
                for asked, *into in ASKED:
                    told = masked(typed("tech", asked, code, *into))
                    answers.setdefault(f"{asked} {kind}", {}).setdefault(arm, set()).add(told)
    for about, told_of in answers.items():
        assert told_of["active"] == told_of["placebo"], about
        assert not any("LDAP01" in each for each in told_of["active"]), about


def test_a_list_taken_out_tells_no_arm(
    demonstration: tuple[Path, dict[str, Any]], typed: Callable[..., str], tmp_path: Path
) -> None:
    assert typed("tech", "export", "ledger", "-o", "l.csv").startswith("1\n")
    for what in ("ledger", "vials"):
        assert typed("lead", "export", what, "-o", f"{what}.csv").startswith("0\n")
    subjects = {s for arm in arms_of(demonstration).values() for s in arm}
    kits = {kit_of(typed, subject) for subject in subjects}
    for what in ("ledger", "vials"):
        lines = (tmp_path / f"{what}.csv").read_text("utf-8-sig").splitlines()
        named = [line for line in lines if any(code in line for code in subjects | kits)]
        assert not any("LDAP01" in line for line in named), what


def test_those_who_may_see_arms_do(
    demonstration: tuple[Path, dict[str, Any]], typed: Callable[..., str]
) -> None:
    for arm, subjects in arms_of(demonstration).items():
        told = typed("qa", "arm", "show", subjects[0], "--reason", "Safety report")
        assert ("LDAP01-P1" in told) == (arm == "placebo")
        assert "look_at_arm" in typed("tech", "history", subjects[0])


def looks(file: Path) -> list[dict[str, Any]]:
    """Return what the looks at arms on record tell of themselves, oldest first."""
    asked = "SELECT body FROM ledger_entry WHERE action = 'look_at_arm' ORDER BY id"
    with closing(sqlite3.connect(file)) as connection:
        return [json.loads(body)["data"] for (body,) in connection.execute(asked)]


def test_each_read_that_told_of_arms_is_one_look(
    demonstration: tuple[Path, dict[str, Any]], demo_file: Path, typed: Callable[..., str]
) -> None:
    arms, bank = arms_of(demonstration), demonstration[1]["programmes"][2]["mcb"]
    active, kit = arms["active"][0], kit_of(typed, arms["placebo"][0])
    for words in (
        ("trace", bank, "--down"), ("origin", active), ("custody", kit, "-o", "k.xlsx"),
        ("evidence", kit, "-o", "k.pdf"), ("recall", bank),
    ):  # fmt: skip
        before = len(looks(demo_file))
        assert typed("qa", *words).startswith("0\n"), words
        assert len(looks(demo_file)) == before + 1, words
    told = looks(demo_file)[-1]
    assert (told["read"], told["of"]) == ("recall", [bank])
    assert {*arms["active"]} <= {*told["looked_at"]}
    assert {*arms["placebo"]}.isdisjoint(told["looked_at"])
    assert "LDAP01" not in typed("qa", "show", kit)
    assert looks(demo_file)[-1] == told
