"""What a proof on the command line finds is in the ledger, where somebody signs in to say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import text

from tests.integration.cli.conftest import BOTH
from tests.integration.records.forge import forging, owner, run

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Typed
    from tests.integration.whole_line import WholeLine

pytestmark = BOTH
LOCKED: Final = {
    "sqlite": [
        "CREATE TRIGGER shut BEFORE INSERT ON ledger_entry BEGIN SELECT RAISE(ABORT, 'shut'); END"
    ],
    "postgresql": [
        """CREATE FUNCTION shut() RETURNS trigger LANGUAGE plpgsql
           AS $$ BEGIN RAISE EXCEPTION 'shut'; END $$""",
        "CREATE TRIGGER shut BEFORE INSERT ON ledger_entry EXECUTE FUNCTION shut()",
    ],
}
TORN: Final = (
    "UPDATE ledger_entry SET hash = 'x', body = 'torn', head = '{' WHERE chain = 'HFX'",
    "UPDATE ledger_head SET hash = 'x', seq = 2 WHERE chain = 'HFX'",
    "UPDATE setting SET value = 'torn'",
    "UPDATE credential SET password_hash = 'torn'",
)


@pytest.fixture
def forged(line: WholeLine) -> WholeLine:
    with forging(line.desk.database) as connection:
        run(connection, "UPDATE lot SET passage = '99' WHERE code = 'WCB-1'")
    return line


@pytest.mark.shows("11.10(a)")
def test_what_is_found_is_entered_by_whoever_signs_in(forged: WholeLine, typed: Typed) -> None:
    told = typed("verify", user="viewer")
    assert (told.code, told.doc["ok"]) == (4, False)
    (entry,) = typed("history", "viewer").doc["entries"][-1:]
    assert (entry["entry"], entry["action"]) == (told.doc["entry"], "find_altered")
    assert entry["data"]["found"] == [one["sentence"] for one in told.doc["findings"]]


def test_without_sign_in_it_only_reads(forged: WholeLine, typed: Typed) -> None:
    before = heads(forged)
    assert [typed("verify", user=None).doc[each] for each in ("ok", "entry")] == [False, None]
    assert heads(forged) == before


def test_a_wrong_password_changes_nothing_about_the_proof(
    forged: WholeLine, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLINV_PASSWORD", "not this one")
    told = typed("verify", user="viewer")
    assert (told.code, told.doc["entry"]) == (4, None)
    assert "Not entered in the ledger: " in told.err


def test_a_whole_inventory_is_proved_without_a_password(
    line: WholeLine, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CELLINV_PASSWORD")
    before = heads(line)
    assert (typed("verify", user="viewer").code, heads(line)) == (0, before)


def test_a_ledger_that_takes_no_entry_is_told_of(forged: WholeLine, typed: Typed) -> None:
    with owner(forged.desk.database) as connection:
        for statement in LOCKED[connection.dialect.name]:
            connection.execute(text(statement))
    told = typed("verify", user="viewer")
    assert (told.code, told.doc["entry"]) == (4, None)
    assert "Not entered in the ledger: " in told.err


@pytest.mark.parametrize("damage", TORN)
def test_a_torn_inventory_is_told_of_all_the_same(
    forged: WholeLine, typed: Typed, damage: str
) -> None:
    with forging(forged.desk.database) as connection:
        run(connection, damage)
    assert typed("verify", user="viewer").code == 4


def heads(line: WholeLine) -> object:
    with line.desk.database.read() as session:
        return session.execute(text("SELECT chain, seq FROM ledger_head ORDER BY chain")).all()
