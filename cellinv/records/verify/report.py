"""What a verification found, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from cellinv.domain.language import together, tr


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    ``kind`` is ``damage``, ``chain``, ``copy``, ``state``, ``invariant``, ``schema`` or
    ``anchor``; ``where`` names the entry, row, trigger or table.
    """

    kind: str
    where: str
    sentence: str


class Wrong(Exception):
    """Ends a check at the first thing that is wrong."""

    def __init__(self, kind: str, where: str, sentence: str, /, **values: object) -> None:
        super().__init__(sentence)
        self.finding = Finding(kind, where, tr(sentence, where=where, **values))


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome: nothing wrong, or what was found, the first thing first.

    A check that makes no sense once the chains are broken is left out, and ``skipped`` names it;
    ``anchors`` is how many were compared.
    """

    findings: tuple[Finding, ...]
    counts: dict[str, int]
    erased: int
    seconds: float
    promise: str
    skipped: tuple[str, ...] = ()
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    anchors: int = 0

    @property
    def ok(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.findings


def promise(*, anchors: int, since: bool, beyond: int) -> str:
    """Return what the outcome is worth: which changes would have been found."""
    parts = [
        tr(
            "A change to an entry or a row is found unless its forger rewrote the chain after it, "
            "the rows, and every anchor."
        )
    ]
    if anchors:
        parts.append(
            tr(
                "{n} anchors were compared: a clean cut of entries newer than the newest of them "
                "would not be found.",
                n=anchors,
            )
        )
    else:
        parts.append(
            tr(
                "No anchors were compared: a rewritten chain, or a clean cut at its end, would "
                "not be found."
            )
        )
    if beyond:
        parts.append(
            tr("{n} anchors lie in the gap that a restore left and its case explains.", n=beyond)
        )
    if since:
        parts.append(tr("Only what was written after the last verified checkpoint was looked at."))
    return together(*parts)
