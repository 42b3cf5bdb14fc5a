"""Signatures: given once at an act, bound to it and to the record, and proved ever after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from cellinv.domain.people import SignInFailed
from cellinv.domain.signing import (
    MaySignNothing,
    NothingToSign,
    OwnWork,
    ProofStale,
    ProofUsed,
    WitnessSelf,
)
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.ledger import LedgerEntry
from cellinv.records.verify.run import save_checkpoint, verify, verify_since_checkpoint
from cellinv.services import audit
from cellinv.services.banks import set_lot_state
from cellinv.services.custody import consume, withdraw
from cellinv.services.ledger import batch, doing
from cellinv.services.people import (
    check_may_sign,
    forbid_same,
    prove,
    sign,
    signatures_in,
    signatures_of,
    witness,
)
from tests.integration.inventories import PASSWORD, hand
from tests.integration.records.forge import forging, rewrite, run
from tests.integration.services.laboratory import Laboratory

if TYPE_CHECKING:
    from cellinv.services.desk import Desk, Signer
    from tests.integration.whole_line import WholeLine


def approve(desk: Desk, by: Signer, lot: int) -> str:
    """Sign a lot that nothing else is done to."""
    with doing(desk, "review", chain="HFX") as act:
        act.concerns("lot", lot, "WCB-1")
        sign(act, by, "approved", "lot", lot)
    return act.receipt().entry


def last_actions(lab: Laboratory, *, at: int = 1) -> list[tuple[str, dict[str, Any]]]:
    with lab.desk.database.read() as session:
        entries = session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.chain == "ORG")
            .order_by(LedgerEntry.seq.desc())
            .limit(at)
        )
        return [(each.action, lab.body(f"ORG:{each.seq}")["data"]) for each in entries]


def test_a_witness_signs_the_act(lab: Laboratory) -> None:
    vials = lab.vials("MCB-1", 3, 4)
    receipt = withdraw(witness(lab.of("lead"), "qa", PASSWORD), vials, purpose="qc")
    (signed,) = signatures_of(lab.desk, "vial", vials[0])[-1:]
    assert (signed.entry, signed.name, signed.meaning) == (
        receipt.entry, "Quinn Quality (qa)", "witnessed",
    )  # fmt: skip
    assert (signed.kind, signed.how, signed.state) == ("act", "password", "holds")
    assert signed.signed_at == receipt.happened_at
    consume(lab.desk, vials[:1], reason="Used")
    assert signatures_of(lab.desk, "vial", vials[0])[-1].state == "holds"


@pytest.mark.shows("Annex 11: 8")
def test_a_record_changed_later_says_so_and_still_holds(lab: Laboratory) -> None:
    lot = lab.id("WCB-1")
    approve(lab.desk, prove(lab.desk, "qa", PASSWORD), lot)
    assert [each.state for each in signatures_of(lab.desk, "lot", lot)][1:] == ["holds"]
    set_lot_state(lab.desk, lot, "on_hold", reason="Look again", by=hand(lab.desk))
    signed = signatures_of(lab.desk, "lot", lot)[1]
    assert (signed.state, signed.version_now - signed.version) == ("changed_since", 1)
    assert verify(lab.desk.database).ok


@pytest.mark.shows("11.70")
def test_what_the_act_itself_changes_is_what_is_signed(lab: Laboratory) -> None:
    lot, by = lab.id("WCB-1"), prove(lab.desk, "qa", PASSWORD)
    with doing(lab.desk, "lot_on_hold", chain="HFX", reason="Look") as act:
        sign(act, by, "performed", "lot", lot)
        sign(act, by, "approved", "lot", lot)
        row = act.session.get_one(Lot, lot)
        row.status = "on_hold"
        act.concerns("lot", lot, row.code)
    signed = signatures_of(lab.desk, "lot", lot)[1:]
    assert [each.meaning for each in signed] == ["performed", "approved"]
    assert {(each.version, each.state) for each in signed} == {(row.version, "holds")}
    assert signatures_in(lab.desk, act.written[0].id) == signed


@pytest.mark.shows("11.200(a)(1)")
def test_a_proof_serves_one_act(lab: Laboratory) -> None:
    by = prove(lab.desk, "qa", PASSWORD)
    approve(lab.desk, by, lab.id("WCB-1"))
    with pytest.raises(ProofUsed, match="Quinn Quality"):
        approve(lab.desk, by, lab.id("MCB-1"))
    said = {"refused": "ProofUsed", "act": "review", "signer": "Quinn Quality (qa)"}
    assert last_actions(lab) == [("sign_refused", said)]
    desk = witness(lab.of("lead"), "qa", PASSWORD)
    withdraw(desk, lab.vials("MCB-1", 3), purpose="banking")
    with pytest.raises(ProofUsed):
        withdraw(desk, lab.vials("MCB-1", 4), purpose="banking")
    assert lab.status(lab.vial("MCB-1", 4)) == ["stored"]


@pytest.mark.shows("11.200(a)(1)")
def test_a_proof_does_not_keep(lab: Laboratory) -> None:
    by = prove(lab.desk, "qa", PASSWORD)
    lab.line.tick(301)
    with pytest.raises(ProofStale):
        approve(lab.desk, by, lab.id("WCB-1"))


@pytest.mark.shows("11.200(a)(3)")
def test_who_acts_is_not_the_witness(lab: Laboratory) -> None:
    with pytest.raises(WitnessSelf):
        witness(lab.of("lead"), "lead", PASSWORD)
    assert last_actions(lab)[0] == ("sign_refused", {"refused": "WitnessSelf", "act": "witness"})
    beside = lab.of("lead").witnessed(prove(lab.desk, "lead", PASSWORD))
    with pytest.raises(WitnessSelf):
        withdraw(beside, lab.vials("WCB-1", 3), purpose="banking")
    with pytest.raises(SignInFailed):
        prove(lab.desk, "qa", "wrong")
    assert last_actions(lab)[0][0] == "sign_in_failed"


def test_nobody_signs_their_own_work(lab: Laboratory) -> None:
    by = prove(lab.desk, "lead", PASSWORD)
    with pytest.raises(OwnWork, match=r"Leo Lead \(lead\) entered the result"):
        forbid_same(by, [by.id], what="the result", meaning="reviewed")
    forbid_same(by, [by.id + 1], what="the result", meaning="reviewed")
    with pytest.raises(MaySignNothing, match="qa"):
        check_may_sign(by, "sign", "approved")
    check_may_sign(prove(lab.desk, "qa", PASSWORD), "sign", "approved")


@pytest.mark.shows("11.300(d)")
def test_a_refusal_inside_an_act_is_kept_and_the_act_is_not(lab: Laboratory) -> None:
    by = prove(lab.desk, "qa", PASSWORD)
    with pytest.raises(OwnWork), doing(lab.desk, "review", chain="HFX"):
        forbid_same(by, [by.id], what="it", meaning="reviewed")
    said = {"refused": "OwnWork", "act": "review", "signer": "Quinn Quality (qa)"}
    assert last_actions(lab)[0][1] == said
    with pytest.raises(NothingToSign):
        approve(lab.desk, by, 999)


def test_signatures_of_a_batch(lab: Laboratory) -> None:
    desk = lab.desk
    with batch(desk, bulk=True) as session:
        together = replace(desk, batch=session)
        for lot in ("WCB-1", "MCB-1"):
            approve(together, lab.line.world.signer("qa", desk.now()), lab.id(lot))
    for lot in ("WCB-1", "MCB-1"):
        assert signatures_of(lab.desk, "lot", lab.id(lot))[-1].state == "holds"


COPY = (
    "INSERT INTO signature (person_id, printed_name, meaning, signed_at, act_id, record_kind, "
    "record_id, record_version, how, proof, number, digest, id, version, entry_id) "
    "SELECT person_id, printed_name, meaning, signed_at, act_id, record_kind, :lot, "
    "record_version, how, 'x', number, digest, 99, 1, entry_id "
    "FROM signature WHERE id = (SELECT max(id) FROM signature)"
)
STAYS = ("UPDATE signature SET printed_name = 'Eve'", "DELETE FROM signature", COPY)


@pytest.mark.parametrize("statement", STAYS)
def test_a_signature_row_stays_as_it_is(lab: Laboratory, statement: str) -> None:
    approve(lab.desk, prove(lab.desk, "qa", PASSWORD), lab.id("WCB-1"))
    values = {"lot": lab.id("MCB-1")} if statement == COPY else {}
    database = lab.desk.database
    refused = pytest.raises(DatabaseError, match=r"cellinv|permission")
    with refused, database.writer.begin() as connection:
        connection.execute(text(statement), values)


LIFTED = {
    "another record": "record_id = record_id + 1",
    "another meaning": "meaning = 'released'",
    "another name": "printed_name = 'Eve'",
    "another person": "person_id = person_id - 1",
    "another version": "record_version = record_version + 1",
    "another act": "act_id = act_id - 1",
    "another digest": "digest = '0'",
}


@pytest.fixture
def forged(own_line: WholeLine) -> Laboratory:
    """A laboratory with a signed lot, for what isn't proved at its end."""
    lab = Laboratory(own_line)
    approve(lab.desk, prove(lab.desk, "qa", PASSWORD), lab.id("WCB-1"))
    return lab


@pytest.mark.parametrize("change", LIFTED)
@pytest.mark.shows("11.70", "Annex 11: 14")
def test_an_edited_or_lifted_signature_does_not_hold(forged: Laboratory, change: str) -> None:
    newest = "(SELECT max(id) FROM signature)"
    with forging(forged.desk.database) as connection:
        run(connection, f"UPDATE signature SET {LIFTED[change]} WHERE id = {newest}")
    findings = verify(forged.desk.database).findings
    assert [each.kind for each in findings] == ["state", "signature"]
    signed = signatures_of(forged.desk, "lot", forged.id("WCB-1"))
    assert [each.state for each in signed][1:] in (["broken"], [])


@pytest.mark.shows("11.70")
def test_a_copied_signature_does_not_hold(forged: Laboratory) -> None:
    lot = forged.id("MCB-1")
    with forging(forged.desk.database) as connection:
        run(connection, COPY, lot=lot)
    findings = verify(forged.desk.database).findings
    assert [each.kind for each in findings] == ["state", "signature"]
    assert signatures_of(forged.desk, "lot", lot)[-1].state == "broken"


def test_a_chain_written_again_breaks_the_signatures_in_it(forged: Laboratory) -> None:
    """A forger who computes every hash of the ledger again has the signatures against him."""
    database = forged.desk.database
    entry = signatures_of(forged.desk, "lot", forged.id("WCB-1"))[-1].entry
    with forging(database) as connection:
        rewrite(connection, "HFX", int(entry.split(":")[1]), lambda body: body.update(reason="No"))
        run(connection, "UPDATE ledger_entry SET reason = 'No' WHERE chain || ':' || seq = :at",
            at=entry)  # fmt: skip
    (finding,) = verify(database).findings
    assert finding.kind == "signature"
    assert entry in finding.sentence


@pytest.mark.shows("11.70")
def test_a_record_edited_under_its_signature_is_found(forged: Laboratory) -> None:
    lot = forged.id("WCB-1")
    with forging(forged.desk.database) as connection:
        run(connection, "UPDATE lot SET passage = '99' WHERE id = :lot", lot=lot)
    assert [each.kind for each in verify(forged.desk.database).findings] == ["state", "signature"]
    assert signatures_of(forged.desk, "lot", lot)[-1].state == "broken"


def test_what_a_proof_finds_is_in_the_ledger(forged: Laboratory) -> None:
    with forging(forged.desk.database) as connection:
        run(connection, "UPDATE lot SET passage = '99' WHERE id = :lot", lot=forged.id("WCB-1"))
    report = audit.verify(forged.of("viewer"), remember=True)
    found = [one.sentence for one in report.findings]
    assert last_actions(forged) == [("find_altered", {"findings": 2, "found": found})]


def test_only_signatures_since_the_checkpoint_are_proved_again(forged: Laboratory) -> None:
    database = forged.desk.database
    whole = verify(database)
    save_checkpoint(database, whole, forged.desk.now())
    assert verify_since_checkpoint(database).counts["signatures"] == 0
    approve(forged.desk, prove(forged.desk, "qa", PASSWORD), forged.id("MCB-1"))
    assert verify_since_checkpoint(database).counts["signatures"] == 1
    assert verify(database).counts["signatures"] == whole.counts["signatures"] + 1
