"""Electronic signatures: what one means, and why one isn't taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from cellinv.domain.errors import DomainError
from cellinv.domain.language import tr

Meaning = Literal["performed", "witnessed", "reviewed", "approved", "released"]
ACT: Final = "act"
"""The record kind of a signature under the act itself."""
PROOF_HOLDS: Final = timedelta(minutes=5)
"""So long after somebody proved who they are, they can sign the act they proved it for."""

EDITION: Final = "1"
"""The edition of the written responsibility."""


def responsibility() -> str:
    """Return what somebody accepts before they sign anything (21 CFR 11.10 (j), 11.100)."""
    return tr(
        "My electronic signature in this inventory is as binding as my signature by hand. I alone "
        "know my password and my PIN; I tell them to nobody and let nobody work or sign in my "
        "name. I sign only what I did, saw or checked myself. When I think that somebody else "
        "knows them, or when I lose my badge, I say so at once."
    )


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
