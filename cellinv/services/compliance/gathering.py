"""Evidence being gathered: entries as lines of tables, signatures once each, then the paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cellinv.domain.compliance import Grid, Paper
from cellinv.domain.language import tr
from cellinv.services.compliance.signed import signature_grid, signed_under, utc
from cellinv.services.ledger import signed_in
from cellinv.services.lineage.telling import ToldAct, told_history

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellinv.records.queries.things import Thing
    from cellinv.services.audit import EntryRow
    from cellinv.services.audit.act import ActInFull
    from cellinv.services.audit.listing import LedgerRow
    from cellinv.services.compliance.signed import Signed
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper about some things, and how much it holds."""

    things: tuple[Thing, ...]
    paper: Paper
    entries: int
    signatures: int

    @property
    def thing(self) -> Thing:
        """Return what it is about first."""
        return self.things[0]


@dataclass(slots=True)
class Gathered:
    """What was found for a paper so far."""

    desk: Desk
    things: list[Thing] = field(default_factory=list)
    signed: dict[object, Signed] = field(default_factory=dict)
    parts: list[Grid] = field(default_factory=list)
    entries: set[str] = field(default_factory=set)

    def add(self, thing: Thing, rows: Sequence[EntryRow], title: str = "") -> None:
        """Add a record: its signatures, and every entry about it, oldest first."""
        self.things.append(thing)
        self.sign(signed_under(thing, [row.id for row in rows], self.desk))
        told = reversed(told_history(self.desk, thing.code, whole=True))
        title = title or tr("Entries about {code}", code=thing.code)
        self.add_lines(title, [_line(act) for act in told])

    def add_lines(self, title: str, lines: Iterable[tuple[str, ...]]) -> None:
        """Add entries as lines."""
        lines = tuple(lines)
        self.entries |= {line[0] for line in lines}
        heads = (
            tr("Entry"), tr("When"), tr("Who"), tr("What"), tr("Changes"), tr("Reason"), tr("Hash"),
        )  # fmt: skip
        self.parts.append(Grid(title, heads, lines))

    def sign(self, signed: Iterable[Signed]) -> None:
        """Add signatures; one under several things is told once."""
        for one in signed:
            self.signed.setdefault(one[1], one)

    def paper(
        self,
        title: str,
        facts: tuple[tuple[str, str], ...],
        before: Sequence[Grid] = (),
        given: Grid | None = None,
    ) -> Evidence:
        """Return the paper: facts, tables of its own, signatures, entries."""
        who, when = signed_in(self.desk).shown, utc(self.desk.now())
        more = (given,) if given is not None else ()
        paper = Paper(
            title=tr("Evidence: {code}", code=title),
            facts=facts,
            grids=(*before, signature_grid(self.signed.values()), *self.parts, *more),
            foot=tr("Made by {who}, {when}.", who=who, when=when),
        )
        told = len(self.signed) + sum(len(each.rows) for each in more)
        return Evidence(tuple(self.things), paper, len(self.entries), told)


def act_line(act: ActInFull) -> tuple[str, ...]:
    """Return an act in full as a line: what was said with it, and what it is about."""
    row = act.row
    about = [each.code for each in row.about]
    about += [tr("and {n} more", n=row.more)] if row.more else []
    said = [f"{name}: {value}" for name, value in act.said]
    said += [", ".join(about)] if about else []
    said += [tr("taken back by {entry}", entry=row.taken_back)] if row.taken_back else []
    return _told(row, tr("erased") if row.hidden == "erased" else "; ".join(said))


def _line(act: ToldAct) -> tuple[str, ...]:
    return _told(act, tr("erased") if act.erased else "; ".join(act.changes))


def _told(act: ToldAct | LedgerRow, said: str) -> tuple[str, ...]:
    who = [act.who, act.station]
    who += [tr("witness: {who}", who=act.witness)] if act.witness else []
    when = [utc(act.happened_at)]
    when += [tr("recorded {when}", when=utc(act.recorded_at))] if act.marks else []
    what = [tr(act.action.replace("_", " ")), *(tr(mark.replace("_", " ")) for mark in act.marks)]
    return (
        act.entry, "; ".join(when), ", ".join(who), ", ".join(what), said, act.reason or "",
        act.hash,
    )  # fmt: skip
