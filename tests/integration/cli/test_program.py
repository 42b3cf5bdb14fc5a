"""How the program begins and ends: options, exit codes, and one sentence for every failure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cellinv import __version__
from cellinv.cli.program import COMMANDS, commands, json_first
from cellinv.cli.running import run
from tests.integration.cli.conftest import url_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.cli.conftest import Typed

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import sys
from cellinv.__main__ import main
code = main(sys.argv[1:])
print(code, *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    """Return the packages that a command needs, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def loaded_modules(*words: str) -> set[str]:
    """Return the modules of ours, and the packages, that a command needs."""
    look = LOOK.replace('name.partition(".")[0]', "name")
    done = subprocess.run(
        [sys.executable, "-c", look, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_the_version_is_told_before_anything_is_imported() -> None:
    assert loaded("--version").isdisjoint({"typer", "sqlalchemy", "PySide6", "structlog", "rich"})


def test_help_needs_no_database_and_no_rich_text() -> None:
    assert loaded("--help").isdisjoint({"sqlalchemy", "PySide6", "structlog", "rich"})


def test_the_client_opens_without_any_command() -> None:
    names = loaded_modules("--db", "http://nowhere", "--as", "tech")
    assert "cellinv.cli.place" in names
    assert names.isdisjoint({"typer", "sqlalchemy", "cellinv.cli.program"})


@pytest.mark.e2e
def test_a_lookup_needs_no_screen(line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLINV_PASSWORD", "a long test password")
    heavy = {"PySide6", "openpyxl", "alembic", "structlog", "rich", "networkx", "zxingcpp"}
    where = ["--db", url_of(line.desk.database), "--as", "lead"]
    assert loaded(*where, "show", "WCB-1-0006").isdisjoint(heavy)
    late = {"cellinv.services.custody", "cellinv.codes.payload", "sqlalchemy.dialects.postgresql"}
    assert loaded_modules(*where, "show", "WCB-1-0006").isdisjoint(late)


def test_a_call_loads_only_the_command_it_names() -> None:
    names = loaded_modules("find", "--limit", "0")
    assert {"cellinv.cli.station"} <= names
    assert names.isdisjoint({"cellinv.cli.exchange", "cellinv.cli.lineage", "sqlalchemy"})


def test_every_command_is_in_the_list_of_modules() -> None:
    app = commands()
    made = {each.name for each in app.registered_commands}
    made |= {each.name for each in app.registered_groups}
    assert made == set().union(*COMMANDS.values())


@pytest.mark.parametrize("words", [("--help",), ("show", "--help"), ("nonsense",)])
def test_help_and_mistakes_know_every_command(words: tuple[str, ...]) -> None:
    assert len(commands(words).registered_commands) == len(commands().registered_commands)


def test_the_version_as_json(type_in: Typed) -> None:
    assert type_in("--json", "--version", user=None).doc == {"version": __version__}


def test_without_a_command_the_client_opens(tmp_path: Path) -> None:
    asked: list[tuple[str, dict[str, Any]]] = []

    def client(url: str, **options: Any) -> int:
        asked.append((url, options))
        return 7

    file = tmp_path / "a.db"
    assert run(["--db", str(file), "--as", "tech", "--site", "HFX"], client) == 7
    assert asked == [(f"sqlite:///{file}", {"login": "tech", "station": None, "site": "HFX"})]


@pytest.mark.parametrize(
    "words",
    [["withdraw"], ["nonsense"], ["withdraw", "--no-such-option"], ["find", "x", "--limit", "0"],
     ["show"], ["--db"], ["people", "nonsense"], ["import", "x.csv", "--kind", "soup"],
     ["read", "x.png", "--grid", "eight"]],
)  # fmt: skip
def test_wrong_usage_exits_with_two(type_in: Typed, words: list[str]) -> None:
    answer = type_in("--json", *words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip()


def test_json_may_stand_behind_the_command() -> None:
    assert json_first(["show", "A", "--json"]) == ["--json", "show", "A"]
    assert json_first(["show", "--", "--json"]) == ["show", "--", "--json"]


def test_nobody_named_is_refused(typed: Typed) -> None:
    answer = typed("show", "WCB-1-0006", user=None)
    assert (answer.code, answer.out) == (1, "")
    assert "CELLINV_USER" in answer.err


def test_a_missing_password_without_a_terminal_is_refused(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CELLINV_PASSWORD")
    answer = typed("show", "WCB-1-0006")
    assert (answer.code, answer.out) == (1, "")
    assert "CELLINV_PASSWORD" in answer.err


def test_a_wrong_password_is_refused(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLINV_PASSWORD", "nope")
    answer = typed("show", "WCB-1-0006")
    assert (answer.code, answer.out) == (1, "")
    assert "nope" not in answer.err


def test_a_missing_inventory_is_no_fault_of_the_command(type_in: Typed, tmp_path: Path) -> None:
    answer = type_in("--db", tmp_path / "none.db", "--json", "verify")
    assert (answer.code, answer.out) == (3, "")
    assert "cellinv init" in answer.err
    assert not (tmp_path / "none.db").exists()


def test_an_unreachable_server_is_told_without_its_password(type_in: Typed) -> None:
    answer = type_in("--db", "postgresql://me:secret@127.0.0.1:1/x", "--json", "verify")
    assert (answer.code, answer.out) == (3, "")
    assert "secret" not in answer.err


def test_a_file_that_is_no_inventory_is_told(type_in: Typed, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database, but long enough to be read as one " * 99)
    assert type_in("--db", tmp_path / "text.db", "verify").code == 3


@pytest.mark.parametrize(
    "place", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql://me:secret@h:port/x"]
)
def test_a_place_that_is_none_is_wrong_usage(type_in: Typed, place: str) -> None:
    answer = type_in("--db", place, "verify")
    assert answer.code == 2
    assert "secret" not in answer.err


def test_a_file_that_is_not_there_is_the_surroundings(typed: Typed, tmp_path: Path) -> None:
    answer = typed("verify", "--against", tmp_path / "none.anchors")
    assert (answer.code, answer.out) == (3, "")
    assert "none.anchors" in answer.err


def broken_client(url: str, **options: Any) -> int:
    raise ZeroDivisionError(url)


@pytest.mark.shows("Annex 11: 13")
def test_a_bug_is_one_sentence_with_a_log_id(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    expect_log: Callable[[str], None],
) -> None:
    for name in ("HOME", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert run(["--db", "x.db"], broken_client) == 70
    expect_log("internal error")
    told = capsys.readouterr()
    assert (told.out, "Traceback" in told.err) == ("", False)
    (log,) = tmp_path.rglob("*.jsonl")
    assert "ZeroDivisionError" in log.read_text()
    assert json.loads(log.read_text())["log_id"] in told.err
