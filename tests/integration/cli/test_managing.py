"""People by the command line: roles, badges, training, own passwords, and letting go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.inventories import PASSWORD

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Typed

OWN = "nobody else knows this"


def shown(typed: Typed, login: str) -> dict[str, Any]:
    found: dict[str, Any] = typed("people", "show", login, user="admin").doc
    return found


def test_a_role_is_granted_and_ended(typed: Typed) -> None:
    told = typed("people", "role", "viewer", "inspector", "--until", "2030-01-01", user="admin")
    assert (told.doc["login"], told.doc["role"], told.doc["entry"][:4]) == (
        "viewer", "inspector", "ORG:",
    )  # fmt: skip
    given = shown(typed, "viewer")["roles"][1]
    assert [given[name] for name in ("role", "site", "owner", "until")] == [
        "inspector", None, None, "2030-01-01",
    ]  # fmt: skip
    typed("people", "role", "viewer", "inspector", "--end", user="admin")
    assert typed("people", "list", user="admin").doc["people"][-1]["roles"] == ["viewer"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("role", "viewer", "boss"), 1), (("role", "viewer", "inspector"), 1),
        (("role", "nobody", "viewer"), 1), (("role", "viewer", "qa", "--until", "soon"), 2),
        (("badge", "viewer", "MCB-1"), 1), (("deactivate", "viewer"), 2),
        (("deactivate", "admin", "--reason", "Left"), 1),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(typed: Typed, words: tuple[str, ...], code: int) -> None:
    answer = typed("people", *words, user="admin")
    assert (answer.code, answer.out) == (code, "")


def test_only_administrators_manage(typed: Typed) -> None:
    for words in (("role", "viewer", "qa"), ("deactivate", "viewer", "--reason", "Left")):
        assert typed("people", *words, user="lead").code == 1
    assert typed("people", "show", "lead", user="lead").doc["login"] == "lead"
    assert typed("people", "show", "qa", user="lead").code == 1


def test_a_badge_is_given_with_a_pin_and_withdrawn(
    typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed("people", "badge", "tech", "BADGE-7", user="admin")
    assert typed("people", "pin", user="tech").code == 1
    monkeypatch.setenv("CELLINV_NEW_PIN", "583551")
    assert typed("people", "pin", user="tech").doc["login"] == "tech"
    typed("people", "badge", "tech", "BADGE-7", "--withdraw", "--reason", "Lost", user="admin")
    found = shown(typed, "tech")
    assert found["has_pin"]
    assert found["badges"][0]["withdrawn_at"] is not None


def test_an_own_password(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CELLINV_NEW_PASSWORD", OWN)
    typed("people", "password", user="tech")
    assert typed("find", "MCB-1", user="tech").code == 1
    monkeypatch.setenv("CELLINV_PASSWORD", OWN)
    assert typed("find", "MCB-1", user="tech").code == 0
    monkeypatch.setenv("CELLINV_PASSWORD", PASSWORD)
    monkeypatch.setenv("CELLINV_NEW_PASSWORD", "for once only")
    typed("people", "reset", "tech", "--reason", "Forgotten", user="admin")
    assert shown(typed, "tech")["pending"] == "password"


@pytest.mark.shows("11.10(j)")
def test_the_responsibility_is_read_and_accepted(typed: Typed) -> None:
    read = typed("people", "accept", user=None).doc
    assert "as binding as my signature by hand" in read["text"]
    assert typed("people", "accept", "--yes", user="qa").doc["edition"] == read["edition"]
    assert shown(typed, "qa")["accepted"] == read["edition"]


def test_training_and_letting_go(typed: Typed) -> None:
    typed("people", "training", "tech", "technician", "--until", "2030-01-01", user="admin")
    assert shown(typed, "tech")["training"][0]["role"] == "technician"
    typed("people", "deactivate", "tech", "--reason", "Left", user="admin")
    assert typed("find", "MCB-1", user="tech").code == 1
    assert not shown(typed, "tech")["active"]
