"""The signatures of an act, given at its end: each proof of who signs counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.signing import PROOF_HOLDS, ProofStale, ProofUsed, WitnessSelf
from cellinv.records.ledger import signing

if TYPE_CHECKING:
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Doing


def give_signatures(act: Doing, desk: Desk) -> None:
    """Give the signatures of an act, each proof for this act alone.

    Raises:
        ProofUsed, ProofStale, WitnessSelf.
    """
    now, by_proof = desk.now(), {by.proof: by for by, *_ in act.signers}
    used = signing.proof_used(act.session, by_proof)
    if used is not None:
        raise ProofUsed(who=by_proof[used].shown)
    wanted = []
    for by, meaning, kind, record_id in act.signers:
        if not by.proof or by.proved_at is None or now - by.proved_at > PROOF_HOLDS:
            raise ProofStale(who=by.shown)
        if meaning == "witnessed" and by.id == act.actor.id:
            raise WitnessSelf(who=by.shown)
        wanted.append(signing.Wanted(by.id, by.shown, meaning, by.how, by.proof, kind, record_id))
    signing.give(act.session, wanted)
