"""A certificate of analysis: what a lot is, what was found, what was decided, who signed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CertificateResult:
    """One attempt at an item as the certificate prints it; ``attempt`` 0: none was made."""

    code: str
    group: str
    item: str
    method: str
    specification: str
    mandatory: bool
    laboratory: str
    attempt: int
    result: str
    verdict: str
    remark: str
    entered: str
    reviewed: str


@dataclass(frozen=True, slots=True)
class CertificateSignature:
    """A signature under the lot, a result or a case: printed name, meaning, UTC time."""

    under: str
    name: str
    meaning: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """All of it; ``facts`` are captions with what they say of the lot.

    ``files`` are the names and SHA-256 of the reports that came with results.
    """

    lot: str
    title: str
    facts: tuple[tuple[str, str], ...]
    results: tuple[CertificateResult, ...]
    signatures: tuple[CertificateSignature, ...]
    files: tuple[tuple[str, str], ...]
    made_by: str
    made_at: datetime
