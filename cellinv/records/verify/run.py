"""Running all checks on one read snapshot and telling the first thing that is wrong."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert, select, update

from cellinv.domain.errors import CellinvError
from cellinv.records.collector import without_collector
from cellinv.records.errors import DatabaseDamaged, surroundings
from cellinv.records.ledger.texts import TextDamaged, loads
from cellinv.records.tables.ledger import Checkpoint
from cellinv.records.verify import files, invariants, schema, signatures
from cellinv.records.verify.chains import Chains, Epoch
from cellinv.records.verify.changes import GoneRow
from cellinv.records.verify.report import Finding, Report, Wrong, promise
from cellinv.records.verify.snapshot import Snapshot, snapshot
from cellinv.records.verify.state import State

if TYPE_CHECKING:
    from datetime import datetime

    from cellinv.records.engine import Database
    from cellinv.records.ledger.anchors import Anchor

Progress = Callable[[str, int, int], None]
"""Told (phase, done, total or 0) now and then; phases: ledger, rows, rules."""

Since = dict[str, tuple[int, str]]
_ASIDE: Final[Since] = {"": (0, "")}
"""A checkpoint of no chain: nothing was followed, restores are asked for."""
_MOST: Final = 20
"""Findings told of rules and schema; more would only bury the first."""
_UNREADABLE: Final = (
    DatabaseDamaged, TextDamaged, AttributeError, KeyError, OverflowError, TypeError, ValueError,
)  # fmt: skip
"""What texts of another shape than ours end in, however well their hashes were forged."""


def verify(
    database: Database, *, against: Iterable[Anchor] = (), progress: Progress | None = None
) -> Report:
    """Prove a whole inventory, and its heads against anchors.

    Reads one snapshot in a stream; needs about 20 bytes for each row there is. See
    :func:`cellinv.records.verify.report.promise` for what the outcome is worth.
    """
    return _verify(database, {}, tuple(against), progress)


def verify_since_checkpoint(
    database: Database, *, against: Iterable[Anchor] = (), progress: Progress | None = None
) -> Report:
    """Prove what was written after the last checkpoint, and the rows that it wrote.

    Without a checkpoint everything is looked at.
    """
    with database.read() as session:
        rows = session.execute(select(Checkpoint.chain, Checkpoint.seq, Checkpoint.hash))
        since = {chain: (seq, digits) for chain, seq, digits in rows}
    return _verify(database, since, tuple(against), progress)


def compare_anchors(database: Database, anchors: Iterable[Anchor]) -> tuple[Finding, ...]:
    """Return the first thing by which the chains are not what anchors say; proves nothing else."""
    with snapshot(database) as view:
        run = _Run(view, _ASIDE, tuple(anchors), _silent)
        run.check_anchors([])
    return tuple(run.findings)


def save_checkpoint(database: Database, report: Report, at: datetime) -> None:
    """Note how far a verification without findings came, for the next one to go on from."""
    if not report.ok:
        return
    with surroundings(database.where), database.writer.begin() as connection:
        for chain, (seq, digits) in report.heads.items():
            values = {"seq": seq, "hash": digits, "verified_at": at}
            changed = connection.execute(
                update(Checkpoint).where(Checkpoint.chain == chain).values(values)
            )
            if not changed.rowcount:
                connection.execute(insert(Checkpoint), {"chain": chain, **values})


@dataclass
class _Run:
    """A verification under way."""

    snapshot: Snapshot
    since: Since
    anchors: tuple[Anchor, ...]
    progress: Progress
    findings: list[Finding] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    heads: Since = field(default_factory=dict)
    erased: int = 0
    beyond: int = 0

    def everything(self) -> None:
        epochs: list[Epoch] = []
        try:
            epochs = self._ledger_and_rows()
        except Wrong as wrong:
            self.findings.append(wrong.finding)
            if wrong.finding.kind == "chain":
                self.skipped.append("rows")
        self._signatures()
        self._files()
        self.progress("rules", 0, 0)
        made = list(itertools.islice(schema.check(self.snapshot.connection), _MOST))
        rules = itertools.islice(invariants.check(self.snapshot, indexes=not made), _MOST)
        self.findings += [one.finding for one in (*rules, *made)]
        self.check_anchors(epochs)

    def _ledger_and_rows(self) -> list[Epoch]:
        chains = Chains(
            self.snapshot,
            since=self.since,
            progress=lambda done, total: self.progress("ledger", done, total),
        )
        state = State(self.snapshot, chains, lambda done, total: self.progress("rows", done, total))
        try:
            chains.follow()
            state.compare(whole=not self.since)
        except GoneRow as gone:
            raise state.explain_gone(gone) from gone
        finally:
            self.erased = chains.erased
            self.counts = {
                "chains": len(chains.chains),
                "entries": chains.entries,
                "changes": chains.changes,
                "rows": state.rows,
            }
        self.heads = chains.heads()
        return chains.epochs

    def _signatures(self) -> None:
        try:
            given = signatures.check(self.snapshot.connection, self.since)
            self.counts = {**self.counts, "signatures": given}
        except Wrong as wrong:
            self.findings.append(wrong.finding)

    def _files(self) -> None:
        try:
            self.counts = {**self.counts, "files": files.check(self.snapshot.connection)}
        except Wrong as wrong:
            self.findings.append(wrong.finding)

    def check_anchors(self, epochs: list[Epoch]) -> None:
        """Note whether the inventory isn't what the anchors say."""
        row = self.snapshot.first("SELECT uuid, epoch FROM inventory")
        if row is None:
            self._note("state", "inventory", "The {where} row is gone: nobody knows which this is.")
            return
        identity, epoch = str(row[0]), int(row[1])
        if self.since:
            epochs = _epochs(self.snapshot) if epoch > 1 else []
        newest = max((one.number for one in epochs), default=1)
        if newest != epoch and "rows" not in self.skipped:
            self._note("state", "inventory", "The inventory is in epoch {epoch}, but its entries "
                       "tell of {newest}.", epoch=epoch, newest=newest)  # fmt: skip
        for anchor in self.anchors:
            if anchor.inventory != identity:
                self._note("anchor", f"{anchor.chain}:{anchor.seq}",
                           "An anchor for {where} is of another inventory, {other}.",
                           other=anchor.inventory)  # fmt: skip
                return
            if _in_a_gap(anchor, epochs):
                self.beyond += 1
            elif not self._holds(anchor):
                return

    def _holds(self, anchor: Anchor) -> bool:
        where = f"{anchor.chain}:{anchor.seq}"
        found = self.snapshot.hash_at(anchor.chain, anchor.seq)
        if found == anchor.hash:
            return True
        if found is None:
            self._note("anchor", where, "The chain was cut: an anchor of {time} names {where}, "
                       "which isn't there.", time=anchor.time)  # fmt: skip
        else:
            self._note("anchor", where, "The chain was rewritten: {where} isn't the entry that an "
                       "anchor of {time} names.", time=anchor.time)  # fmt: skip
        return False

    def _note(self, kind: str, where: str, sentence: str, **values: object) -> None:
        self.findings.append(Wrong(kind, where, sentence, **values).finding)


def _verify(
    database: Database, since: Since, anchors: tuple[Anchor, ...], progress: Progress | None
) -> Report:
    started = time.perf_counter()
    run: _Run | None = None
    damage: tuple[Finding, ...] = ()
    try:
        with without_collector(), snapshot(database) as view:
            run = _Run(view, since, anchors, progress or _silent)
            run.everything()
    except _UNREADABLE as error:
        damage = (_damage(database, error),)
    return Report(
        findings=(*(run.findings if run else ()), *damage),
        counts=run.counts if run else {},
        erased=run.erased if run else 0,
        seconds=time.perf_counter() - started,
        promise=promise(anchors=len(anchors), since=bool(since), beyond=run.beyond if run else 0),
        skipped=tuple(run.skipped) if run else (),
        heads=run.heads if run else {},
        anchors=len(anchors),
    )


def _damage(database: Database, error: Exception) -> Finding:
    if isinstance(error, CellinvError):
        return Finding("damage", database.where, error.explain())
    sentence = "The ledger of {where} can't be read: {detail}."
    return Wrong("damage", database.where, sentence, detail=repr(error)).finding


def _in_a_gap(anchor: Anchor, epochs: list[Epoch]) -> bool:
    """Return whether a restore went back to before an anchor: its case explains that."""
    return any(
        anchor.epoch < epoch.number and anchor.seq > epoch.heads.get(anchor.chain, 0)
        for epoch in epochs
    )


def _epochs(view: Snapshot) -> list[Epoch]:
    found = []
    for (body,) in view.rows("SELECT body FROM ledger_entry WHERE action = 'restore'"):
        data = loads(body)["data"]
        found.append(Epoch(data["epoch"], {one["chain"]: one["seq"] for one in data["heads"]}))
    return found


def _silent(_phase: str, _done: int, _total: int) -> None:
    """Tell nobody."""
