"""Finding by a fragment, whatever the case, width and separators."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from cellinv.domain.finding import squeezed
from cellinv.domain.naming import code_key
from cellinv.records.queries.finding import found
from cellinv.records.search_texts import NUMBERS, key_of, text_id
from cellinv.records.tables.codes import Code
from cellinv.records.tables.search import VIALS_FROM, SearchText
from cellinv.services.desk import Right
from cellinv.services.station import find

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.domain.lineage.graph import Key
    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine


WIDE = "".join(chr(ord(each) + 0xFEE0) for each in "MCB-1-0004")
"""The full-width form, as an East Asian keyboard types it."""


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


@pytest.mark.parametrize(
    ("text", "code"),
    [("mcb 1 0004", "MCB-1-0004"), ("MCB10004", "MCB-1-0004"), (WIDE, "MCB-1-0004"),
     ("b1", "B-1"), ("LN-1/R-1/B-2", "B-2"), ("study open", "OPEN-1"), ("coi s 2", "S-2"),
     ("halifax", "HFX"), ("tess", "tech"), ("acme cells", "ACME"), ("bank", "BANK-1")],
)  # fmt: skip
def test_a_fragment_finds_it(line: WholeLine, text: str, code: str) -> None:
    assert code in {hit.code for hit in find(line.desk, text)}


def test_everything_that_has_a_code_is_found_by_it(line: WholeLine) -> None:
    for code in line.ids:
        assert find(line.desk, code.lower())[0].code == code


def test_the_whole_code_comes_first_and_the_limit_holds(line: WholeLine) -> None:
    hits = find(line.desk, "dp-1", limit=3)
    assert [hit.code for hit in hits] == ["DP-1", "DP-1-0001", "DP-1-0002"]
    assert hits[0].status == "released"


@pytest.mark.parametrize("text", ["", "  ", "-", "%", "no such thing", "_", "CIXLOOKUP"])
def test_nothing_is_found_for_nothing(line: WholeLine, text: str) -> None:
    assert find(line.desk, text) == ()


def test_only_what_may_be_seen_is_found(line: WholeLine, world: World) -> None:
    desk = replace(line.desk, rights=(Right("viewer", world.sites[1].id, None),))
    assert {hit.kind for hit in find(desk, "1", limit=500)} <= {
        "donor", "cell_line", "product", "study",
    }  # fmt: skip


def by_reading_all(session: Session, text: str) -> list[Key]:
    """Return what one word finds, in order, by reading every text there is."""
    rows = session.execute(select(SearchText.id, SearchText.head, SearchText.plain)).all()
    piece, named = squeezed(text), select(Code).where(Code.key == code_key(text))
    few = sorted((row for row in rows if row.id < VIALS_FROM), key=kind_and_head)
    vials = sorted(row for row in rows if row.id >= VIALS_FROM)
    ids = chain(
        sorted(row.id for row in rows if row.head == piece),
        sorted(
            text_id(one.record_kind, one.record_id)
            for one in session.scalars(named)
            if one.record_kind in NUMBERS
        ),
        (row.id for row in few if row.head.startswith(piece)),
        (row.id for row in sorted(vials, key=head) if row.head.startswith(piece)),
        (row.id for row in few if piece in row.plain),
        (row.id for row in vials if piece in row.plain and len(piece) > 2),
    )
    return [key_of(each) for each in dict.fromkeys(ids)]


def head(row: Any) -> str:
    return str(row.head)


def kind_and_head(row: Any) -> tuple[int, int, str]:
    return row.id >> 40, len(row.head), row.head


@pytest.mark.parametrize("text", [
    "MCB-1-0004", "1-0004", "CB-1", "000", "-0003", "dp1", "b", "B-", "CB1000", "ank", "acm",
    "1-0", "o'x", "100%", "mcb-10", "acme", "%s", "quux",
])  # fmt: skip
@pytest.mark.parametrize("limit", [1, 4, 50, 1000])
def test_it_is_what_reading_every_text_would_find(line: WholeLine, text: str, limit: int) -> None:
    with line.desk.database.read() as session:
        assert list(found(session, text, limit)) == by_reading_all(session, text)[:limit]
