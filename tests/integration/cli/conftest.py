"""The program typed in, within this process: what it printed, and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from cellinv.__main__ import main
from tests.integration.engines import kept_engines
from tests.integration.hashing import quick_hashes
from tests.integration.inventories import PASSWORD

if TYPE_CHECKING:
    from cellinv.records.engine import Database
    from tests.integration.inventories import Source
    from tests.integration.whole_line import WholeLine


@dataclass(frozen=True)
class Answer:
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def doc(self) -> Any:
        """The one JSON document; fails where there is anything else."""
        assert self.code in {0, 4}, self.err
        return json.loads(self.out)


class Typed(Protocol):
    """Types a command, as somebody, and returns the answer."""

    def __call__(self, *words: object, user: str | None = ...) -> Answer:
        """Run one command."""


@pytest.fixture
def source(request: pytest.FixtureRequest) -> Source:
    """An SQLite file; a module that wants both databases says ``BOTH``."""
    kind = getattr(request, "param", "sqlite")
    found: Source = request.getfixturevalue(
        "sqlite_files" if kind == "sqlite" else "postgres_server"
    )
    return found


BOTH = pytest.mark.parametrize(
    "source",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)],
    indirect=True,
)


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type a command as it stands; the password of whoever acts is in the environment."""
    monkeypatch.setenv("CELLINV_PASSWORD", PASSWORD)
    for name in ("CELLINV_DB", "CELLINV_USER", "CELLINV_WITNESS_PASSWORD"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: object, user: str | None = "lead") -> Answer:
        capsys.readouterr()
        who = ["--as", user] if user else []
        code = main([*who, *map(str, words)])
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return run


@pytest.fixture
def typed(line: WholeLine, type_in: Typed, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command with ``--json`` in a copy of the whole line."""
    monkeypatch.setenv("CELLINV_DB", url_of(line.desk.database))

    def run(*words: object, user: str | None = "lead") -> Answer:
        return type_in("--json", *words, user=user)

    return run


__all__ = ["kept_engines", "quick_hashes"]
