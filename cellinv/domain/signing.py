"""Electronic signatures: what one means, and why one isn't taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from cellinv.domain.errors import DomainError

Meaning = Literal["performed", "witnessed", "reviewed", "approved", "released"]
ACT: Final = "act"
"""The record kind of a signature under the act itself."""
PROOF_HOLDS: Final = timedelta(minutes=5)
"""So long after somebody proved who they are, they can sign the act they proved it for."""


class SignatureRefused(DomainError):
    """A signature that isn't taken, and whose attempt is kept in the ledger."""

    sentence = "That signature isn't taken."
    rule = "A signature is given by one person, at the act, for that act (21 CFR 11.200)."


class WitnessSelf(SignatureRefused):
    """The witness is the person who acts."""

    sentence = "{who} can't be their own witness."
    way_out = "A second person signs in as witness."


class OwnWork(SignatureRefused):
    """Somebody would review, approve or release what they entered themselves."""

    sentence = "{who} entered {what} and can't sign it as {meaning}."
    way_out = "Another person with the right signs it."


class ProofUsed(SignatureRefused):
    """A proof of who somebody is that was used for an act before."""

    sentence = "{who} signed another act with this proof already."
    way_out = "Sign again: password, or badge and PIN."


class ProofStale(SignatureRefused):
    """A proof of who somebody is that was given too long ago."""

    sentence = "{who} proved who they are too long ago."
    way_out = "Sign again: password, or badge and PIN."


class MaySignNothing(SignatureRefused):
    """Somebody without the right to sign here."""

    sentence = "{who} may not sign this as {meaning}."
    way_out = "Somebody with the role {roles} signs it."


class NothingToSign(DomainError):
    """The record that was to be signed isn't there."""

    sentence = "There is no {kind} {number} to sign."
