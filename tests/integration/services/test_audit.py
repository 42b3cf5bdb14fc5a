"""The ledger as a list and act by act: filters combined, reach, blinded arms, taking back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from cellinv.domain.ledger import EntryUnknown, LaterActs
from cellinv.domain.people import SignInDelayed, SignInFailed
from cellinv.records.ledger import acts as ledger_acts
from cellinv.records.tables.banks import Lot
from cellinv.services import audit, people
from cellinv.services.audit.act import act_in_full, chains_here
from cellinv.services.audit.actions import GROUPS
from cellinv.services.audit.listing import Filter, LedgerRow, ledger_page
from cellinv.services.audit.proving import anchor_files, compared, standing
from cellinv.services.custody import undo, withdraw
from cellinv.services.custody.way_back import way_back
from cellinv.services.desk import Right
from cellinv.services.storage import move
from tests.architecture.tree import sources
from tests.integration.inventories import PEOPLE

if TYPE_CHECKING:
    from pathlib import Path

    from cellinv.services.desk import Desk
    from tests.integration.services.laboratory import Laboratory


def every(desk: Desk, wanted: Filter | None = None, *, size: int = 7) -> list[LedgerRow]:
    """Return all pages as one list."""
    found, after = [], None
    while True:
        page = ledger_page(desk, wanted or Filter(), after, size=size)
        found += page.rows
        after = page.next
        if after is None:
            return found


def sponsor(lab: Laboratory, login: str = "viewer") -> Desk:
    """Return the desk of a reader who may see another owner's things alone."""
    return replace(lab.of(login), rights=(Right("viewer", None, lab.line.world.party_id + 1),))


def test_pages_join_without_gap_or_repeat(lab: Laboratory) -> None:
    rows = every(lab.of("viewer"))
    assert len({row.id for row in rows}) == len(rows) == lab.entries()
    times = [(row.recorded_at, row.id) for row in rows]
    assert times == sorted(times, reverse=True)


@pytest.mark.shows("Annex 11: 9")
def test_filters_are_combined(lab: Laboratory) -> None:
    vial = lab.vial("WCB-1", 3)
    withdraw(lab.of("tech"), [vial], purpose="research")
    since = lab.of("tech").now()
    withdraw(lab.of("tech"), [lab.vial("WCB-1", 4)], purpose="research")
    wanted = Filter(who="tech", actions=("withdraw",), chain="HFX")
    assert [row.about[0].code for row in every(lab.desk, wanted)] == ["WCB-1-0004", "WCB-1-0003"]
    assert [row.about[0].code for row in every(lab.desk, replace(wanted, until=since))] == [
        "WCB-1-0003"
    ]
    assert every(lab.desk, replace(wanted, chain="ORG")) == []
    assert every(lab.desk, replace(wanted, who="admin")) == []


def test_a_witness_is_found_as_who(lab: Laboratory) -> None:
    withdraw(lab.two, [lab.vial("MCB-1", 3)], purpose="banking")
    (row, *_) = every(lab.desk, Filter(who="qa", actions=("withdraw",)))
    assert row.witness == "Quinn Quality (qa)"


@pytest.mark.parametrize(
    "text", ["WCB-1-0003", "wcb10003", "wcb 1 0003", "B-3", "LN-1/R-1/B-3"]
)  # fmt: skip
def test_a_record_is_found_by_code_fragment_or_path(lab: Laboratory, text: str) -> None:
    receipt = withdraw(lab.desk, [lab.vial("WCB-1", 3)], purpose="research")
    moved = move(lab.desk, [lab.vial("WCB-1", 4)], lab.id("B-3"))
    names = [row.entry for row in every(lab.desk, Filter(text=text))]
    assert (moved if text.endswith("B-3") else receipt).entry in names


@pytest.mark.parametrize(
    ("text", "who", "days"),
    [
        ("Quinn Quality", "qa", 0),
        ("2 March 2026", None, 0),
        ("2026-03-03 – 04.03.2026", None, 1),
        ("2026-03", None, 2),
        ("tess 2026-03-02", "tech", 0),
        ("1 March 2026", None, -1),
    ],
)
def test_acts_are_found_by_a_name_or_a_day(
    lab: Laboratory, text: str, who: str | None, days: int
) -> None:
    first, reader = lab.desk.now().date(), lab.of("viewer")  # whose reading leaves no look
    move(lab.of("tech"), [lab.vial("MCB-1", 3)], lab.id("B-2"))
    withdraw(lab.two, [lab.vial("MCB-1", 4)], purpose="banking")
    lab.line.tick(26 * 3600)
    move(lab.of("tech"), [lab.vial("MCB-1", 5)], lab.id("B-2"))
    wanted = {0: {0}, 1: {1}, 2: {0, 1}, -1: set()}[days]
    if who == "qa":
        wanted = {0}
    everything = {row.entry: row for row in every(reader)}
    expected = {
        name
        for name, row in everything.items()
        if (row.recorded_at.astimezone(lab.desk.site.zone).date() - first).days in wanted
        and (
            who is None
            or PEOPLE[who][0] in f"{row.who} {row.witness}"
            or ("person", who) in {(one.kind, one.code) for one in row.about}
        )
    }
    assert {row.entry for row in every(reader, Filter(text=text))} == expected


def test_an_entry_is_found_by_its_name(lab: Laboratory) -> None:
    receipt = withdraw(lab.desk, [lab.vial("WCB-1", 3)], purpose="research")
    assert [row.entry for row in every(lab.desk, Filter(text=receipt.entry.lower()))] == [
        receipt.entry
    ]


def test_an_act_in_parts_is_one_row_however_it_is_met(
    lab: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_acts, "PART", 2)
    monkeypatch.setattr("cellinv.records.ledger.session.PART", 2)
    receipt = withdraw(lab.desk, lab.vials("WCB-1", 3, 4, 5, 6), purpose="research")
    monkeypatch.undo()
    rows = every(lab.desk, Filter(actions=("withdraw",)), size=2)
    assert [row.entry for row in rows].count(receipt.entry) == 1
    assert len(rows) == len({row.entry for row in rows})
    assert every(lab.desk, Filter(text="WCB-1-0006"))[0].entry == receipt.entry
    assert {line.code for line in act_in_full(lab.desk, receipt.entry).changes} == {
        f"WCB-1-000{number}" for number in (3, 4, 5, 6)
    }


@pytest.mark.shows("11.10(e)")
def test_old_and_new_values_are_told_in_words(lab: Laboratory) -> None:
    receipt = move(lab.desk, [lab.vial("WCB-1", 3)], lab.id("B-3"))
    act = act_in_full(lab.desk, receipt.entry)
    (line,) = [line for line in act.changes if line.field == "place"]
    assert (line.code, line.before) == ("WCB-1-0003", "B-2 A3")
    assert line.after.startswith("B-3 ")
    assert "WCB-1-0003" in {each.code for each in act.about}


def test_another_owner_sees_their_own_acts_alone(lab: Laboratory) -> None:
    receipt = withdraw(lab.desk, [lab.vial("WCB-1", 3)], purpose="research")
    assert every(sponsor(lab)) == []
    assert ledger_page(sponsor(lab), Filter(text="WCB-1-0003")).matches == ()
    with pytest.raises(EntryUnknown):
        act_in_full(sponsor(lab), receipt.entry)
    mine = every(sponsor(lab, "lead"))
    assert mine
    assert not any(row.about for row in mine)


def test_an_owners_reader_sees_acts_on_their_things(lab: Laboratory) -> None:
    with lab.desk.database.read() as session:
        owner = session.scalar(select(Lot.owner_id).where(Lot.code == "WCB-1"))
    theirs = replace(lab.of("viewer"), rights=(Right("viewer", None, owner),))
    receipt = withdraw(lab.desk, [lab.vial("WCB-1", 3)], purpose="research")
    rows = {row.entry: row for row in every(theirs)}
    assert "WCB-1-0003" in {each.code for each in rows[receipt.entry].about}
    assert not any(row.action == "register_person" for row in rows.values())


def test_a_site_reader_sees_that_site_whole_and_no_other(lab: Laboratory) -> None:
    there = lab.line.world.sites[1]
    elsewhere = replace(lab.of("viewer"), rights=(Right("viewer", there.id, None),))
    assert {row.entry.split(":")[0] for row in every(elsewhere)} <= {"OSL", "ORG"}
    assert [code for code, _ in chains_here(elsewhere)] == ["ORG", "OSL"]


def test_the_blinded_learn_no_arm(lab: Laboratory) -> None:
    viewer = lab.of("viewer")
    rows = every(viewer, Filter(actions=("administer", "set_aside")))
    hidden = [row for row in rows if row.hidden == "blinded"]
    assert len(hidden) == 4
    assert not any(row.about for row in hidden)
    act = act_in_full(viewer, hidden[0].entry)
    assert (act.about, act.changes, act.said) == ((), (), ())
    for row in every(lab.of("qa"), Filter(actions=("administer",))):
        assert row.hidden == ""
        vial = next(each.code for each in row.about if each.kind == "vial")
        seen = {each.entry for each in every(viewer, Filter(text=vial))}
        assert (row.entry in seen) == (row.entry not in {each.entry for each in hidden})


def test_taking_back_is_told_before_and_after(lab: Laboratory) -> None:
    receipt = withdraw(lab.desk, [lab.vial("WCB-1", 3)], purpose="research")
    way = way_back(lab.desk, receipt.entry)
    assert way.reversible
    assert way.is_undo(lab.desk.now())
    assert way_back(lab.of("tech"), receipt.entry).undo_until is None
    assert not way_back(lab.of("tech"), receipt.entry).may_correct
    back = undo(lab.desk, receipt.entry, reason="Wrong vial")
    (row,) = every(lab.desk, Filter(text=receipt.entry))
    assert row.taken_back == back.entry == way_back(lab.desk, receipt.entry).by
    assert act_in_full(lab.desk, back.entry).reverses == receipt.entry


def test_what_blocks_taking_back_is_named(lab: Laboratory) -> None:
    vial = lab.vial("WCB-1", 3)
    first = move(lab.desk, [vial], lab.id("B-3"))
    second = move(lab.desk, [vial], lab.id("B-2"))
    with pytest.raises(LaterActs) as refused:
        undo(lab.desk, first.entry, reason="No")
    assert second.entry in str(refused.value.values["later"])


def test_a_proof_is_remembered_and_counts_what_is_new(lab: Laboratory) -> None:
    assert standing(lab.desk).verified_at is None
    assert audit.verify(lab.desk, remember=True).ok
    withdraw(lab.desk, [lab.vial("WCB-1", 3)], purpose="research")
    told = standing(lab.desk)
    assert (told.verified_at is not None, told.since) == (True, 1)
    assert audit.verify(lab.desk, since_checkpoint=True).ok


def test_anchor_files_are_compared_with_the_ledger(lab: Laboratory, tmp_path: Path) -> None:
    audit.leave(lab.desk, [tmp_path])
    (file,) = anchor_files(lab.desk, [tmp_path, tmp_path / "gone"])
    assert (file.anchors, file.problem) == (2, "")
    forged, text = tmp_path / "forged.anchors", file.path.read_text()
    at = text.index('"hash":"') + 8
    forged.write_text(text[:at] + ("1" if text[at] == "0" else "0") + text[at + 1 :])
    assert compared(lab.desk, forged).problem != ""


def test_every_action_is_in_one_group() -> None:
    import re

    grouped = [action for _, actions in GROUPS for action in actions]
    assert len(grouped) == len(set(grouped))
    texts = "\n".join(one.text for one in sources("cellinv/services"))
    used = set(re.findall(r"""doing\(\s*[\w.(), =]*?desk[\w.(), =]*?,\s*"(\w+)\"""", texts))
    assert {"withdraw", "store", "hold"} <= used
    assert used - set(grouped) == set()


def test_why_somebody_wasnt_let_in_is_told_in_words(lab: Laboratory) -> None:
    for _ in range(3):
        with pytest.raises(SignInFailed):
            people.sign_in(lab.desk, "tech", "wrong")
    with pytest.raises(SignInDelayed):
        people.sign_in(lab.desk, "tech", "wrong")
    told = [dict(act_in_full(lab.of("qa"), row.entry).said) for row in every(lab.of("qa"))[:2]]
    assert told[0]["why"] == "the wait after failed tries wasn't over"
    assert told[0]["until"].endswith(" UTC")
    assert told[1] == {"why": "the password was wrong"}
