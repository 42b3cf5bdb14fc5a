"""The signatures of an act, given at its end: each proof of who signs counts once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellinv.domain.signing import PROOF_HOLDS, ProofStale, ProofUsed, WitnessSelf
from cellinv.records.ledger import signing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cellinv.domain.signing import Meaning
    from cellinv.records.ledger.session import LedgerSession
    from cellinv.services.desk import Actor, Signer


def give_signatures(
    session: LedgerSession,
    actor: Actor,
    signers: Sequence[tuple[Signer, Meaning, str, int]],
    now: datetime,
) -> None:
    """Give the signatures of an act under way, each proof for this act alone.

    ``signers`` says who signs, with what meaning, and which record: its kind and id.

    Raises:
        ProofUsed, ProofStale, WitnessSelf.
    """
    by_proof = {by.proof: by for by, *_ in signers}
    used = signing.proof_used(session, by_proof)
    if used is not None:
        raise ProofUsed(who=by_proof[used].shown)
    wanted = []
    for by, meaning, kind, record_id in signers:
        if not by.proof or by.proved_at is None or now - by.proved_at > PROOF_HOLDS:
            raise ProofStale(who=by.shown)
        if meaning == "witnessed" and by.id == actor.id:
            raise WitnessSelf(who=by.shown)
        wanted.append(signing.Wanted(by.id, by.shown, meaning, by.how, by.proof, kind, record_id))
    signing.give(session, wanted)
