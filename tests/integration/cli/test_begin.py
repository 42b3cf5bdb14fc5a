"""The first day: a new inventory, its people, and where it lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cellinv.cli.place import default_file, inventory_url
from tests.integration.cli.conftest import BOTH, url_of

if TYPE_CHECKING:
    from cellinv.records.engine import Database
    from tests.integration.cli.conftest import Typed
    from tests.integration.inventories import Source

FIRST = ("init", "--site", "HFX", "--admin", "ada", "--time-zone", "America/Halifax")


@pytest.fixture
def new(tmp_path: Path) -> tuple[str, ...]:
    return ("--json", "--db", str(tmp_path / "new.db"))


@BOTH
def test_a_new_inventory_proves_itself(source: Source, type_in: Typed) -> None:
    where = ("--json", "--db", source.empty())
    assert type_in(*where, *FIRST, user=None).doc["admin"] == "ada"
    assert type_in(*where, "verify", user=None).code == 0
    (ada,) = type_in(*where, "people", "list", user="ada").doc["people"]
    assert (ada["login"], ada["home_site"], ada["roles"]) == ("ada", "HFX", ["administrator"])


def test_the_administrator_registers_people(
    type_in: Typed, new: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(*new, *FIRST, user=None)
    monkeypatch.setenv("CELLINV_NEW_PASSWORD", "another long password")
    type_in(*new, "people", "add", "tom", "--role", "technician", "--name", "Tom T", user="ada")
    monkeypatch.setenv("CELLINV_PASSWORD", "another long password")
    first = type_in(*new, "find", "tom", user="tom")
    assert (first.code, "signs in for the first time" in first.err) == (1, True)
    monkeypatch.setenv("CELLINV_NEW_PASSWORD", "nobody else knows this")
    assert type_in(*new, "people", "password", "--accept", user="tom").code == 0
    monkeypatch.setenv("CELLINV_PASSWORD", "nobody else knows this")
    assert type_in(*new, "find", "tom", user="tom").doc["results"][0]["kind"] == "person"
    assert type_in(*new, "people", "add", "tim", "--role", "viewer", user="tom").code == 1


def test_an_inventory_is_not_made_twice(type_in: Typed, new: tuple[str, ...]) -> None:
    type_in(*new, *FIRST, user=None)
    for again in (FIRST, ("demo",)):
        answer = type_in(*new, *again, user=None)
        assert (answer.code, answer.out) == (1, "")


@pytest.mark.parametrize("wrong", [("--time-zone", "Mars/Base"), ("--party", "HFX")])
def test_a_first_day_that_fails_can_be_repeated(
    type_in: Typed, new: tuple[str, ...], wrong: tuple[str, str]
) -> None:
    answer = type_in(*new, *FIRST, *wrong, user=None)
    assert (answer.code, answer.out) == (1, "")
    assert type_in(*new, *FIRST, user=None).code == 0


def test_a_first_day_needs_a_password(
    type_in: Typed, new: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CELLINV_PASSWORD")
    assert type_in(*new, *FIRST, user=None).code == 1
    assert not Path(new[-1]).exists()


def test_given_passwords_are_as_long_as_chosen_ones(
    type_in: Typed, new: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLINV_PASSWORD", "short")
    assert "5 characters" in type_in(*new, *FIRST, user=None).err
    monkeypatch.setenv("CELLINV_PASSWORD", "a long test password")
    assert type_in(*new, *FIRST, user=None).code == 0
    monkeypatch.setenv("CELLINV_NEW_PASSWORD", "short")
    add = type_in(*new, "people", "add", "tom", "--role", "viewer", user="ada")
    again = type_in(*new, "people", "reset", "ada", "--reason", "Lost", user="ada")
    for answer in (add, again):
        assert (answer.code, "5 characters" in answer.err) == (1, True)


def test_the_usual_place_is_made_by_init_alone(
    type_in: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert type_in("verify", user=None).code == 3
    assert list(tmp_path.iterdir()) == []
    assert type_in(*FIRST, user=None).code == 0
    assert default_file().is_file()
    assert default_file().is_relative_to(tmp_path)


def test_a_bare_path_is_a_file(tmp_path: Path) -> None:
    assert inventory_url(str(tmp_path / "a b.db")) == f"sqlite:///{tmp_path / 'a b.db'}"
    assert inventory_url("sqlite:///a.db") == "sqlite:///a.db"


@BOTH
def test_acts_of_two_sessions_meet_on_one_inventory(
    database: Database, type_in: Typed, source: Source
) -> None:
    where = ("--json", "--db", url_of(database))
    assert source.world.sites[0].code == "HFX"
    people = type_in(*where, "people", "list", user="viewer").doc["people"]
    assert [one["login"] for one in people] == ["admin", "lead", "qa", "tech", "viewer"]
    assert type_in(*where, "verify", user=None).doc["heads"].keys() >= {"ORG"}
