"""Walking the lineage both ways in a bounded number of set queries, however many vials."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cellinv.domain.lineage.graph import Key
from cellinv.records.queries.blinding import hidden_doses, subjects_hidden
from cellinv.records.queries.things import Thing, among, chunks
from cellinv.records.tables.banks import LineComponent, Lot, RunInput, Vial
from cellinv.records.tables.clinical import Administration, Dose, Study, Subject
from cellinv.records.tables.custody import DoseVial

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy.orm import Session


@dataclass(slots=True)
class Walk:
    """What a walk reached: every thing and every edge from → to.

    ``blind`` are the studies whose arms whoever asks may not see; ``vials`` are the many that
    were read on the way.
    """

    session: Session
    blind: frozenset[int]
    keys: dict[Key, None] = field(default_factory=dict)
    links: dict[tuple[Key, Key], None] = field(default_factory=dict)
    vials: dict[Key, Thing] = field(default_factory=dict)
    secret: frozenset[int] | None = None

    def hides(self, study: int, subject: int) -> bool:
        """Say whether what a subject of a study got may not be told; unblinded ones may."""
        if study not in self.blind:
            return False
        if self.secret is None:
            self.secret = subjects_hidden(self.session, self.blind)
        return subject in self.secret

    def link(self, source: Key, target: Key) -> None:
        """Note that one thing came from another."""
        self.keys[source] = self.keys[target] = None
        self.links[source, target] = None

    def rows(self, query: Any, column: Any, ids: Collection[int]) -> Iterator[Any]:
        """Yield the rows whose ``column`` is one of ``ids``, by their first two columns.

        As they lie in a table would tell which were changed last, of kits too.
        """
        connection = self.session.connection()  # rows of columns alone: no objects to be made
        ordered = query.order_by(*query.selected_columns[:2])
        for some in chunks(sorted(ids)):
            yield from connection.execute(ordered.where(among(self.session, column, some))).all()


def walk_down(walk: Walk, *starts: Key) -> None:
    """Reach everything that came of the ``starts``, to the subjects.

    Lots of the product of a blinded study lead to the study itself, and there the walk ends: to
    say of a lot or a vial that it is in a kit would tell, by the moment, in which.
    """
    ids = _begin(walk, starts)
    lines = ids.get("cell_line", set()) | _lines_of_donors(walk, ids.get("donor", set()))
    lots = ids.get("lot", set()) | _lots_of_lines(walk, lines)
    lots |= _lots_of_products(walk, ids.get("product", set()))
    vials = ids.get("vial", set())
    runs = ids.get("run", set()) | _runs_of_vials(walk, RunInput.vial_id, vials)
    lots |= _lots_of_runs(walk, runs)
    lots = _lots_below(walk, lots)
    _vials_of_lots(walk, lots)
    _lots_of_runs(walk, _runs_of_vials(walk, Vial.lot_id, lots))
    _doses_of_vials(walk, DoseVial.vial_id, vials)
    _doses_of_vials(walk, Vial.lot_id, lots)
    _blinded_studies(walk, Lot.id, lots)
    _blinded_studies(walk, Vial.id, vials)
    _subjects_of_doses(walk, ids.get("dose", set()))
    studies = ids.get("study", set()) | _studies_of_products(walk, ids.get("product", set()))
    _subjects_of_studies(walk, studies)


def walk_up(walk: Walk, *starts: Key) -> None:
    """Reach everything that the ``starts`` came from, to the donors.

    From the doses of a blinded study the walk goes to the study, and there it ends.
    """
    ids = _begin(walk, starts)
    studies = ids.get("study", set()) - walk.blind
    subjects = ids.get("subject", set()) | _subjects_of_studies(walk, studies)
    doses = ids.get("dose", set()) | _doses_of_subjects(walk, subjects)
    vials = ids.get("vial", set()) | _vials_of_doses(walk, doses)
    studies |= _studies_of_subjects(walk, subjects)
    _products_of(walk, Study, "study", studies - walk.blind)
    runs = ids.get("run", set())
    lots = ids.get("lot", set()) | _lots_of_products(walk, ids.get("product", set()))
    lots |= _lots_of_vials(walk, Vial.id, vials)
    lots |= _inputs_of_runs(walk, runs)
    lots = _lots_above(walk, lots)
    _inputs_of_runs(walk, _runs_of_lots(walk, lots))
    _products_of(walk, Lot, "lot", lots)
    lines = ids.get("cell_line", set()) | _lines_of_lots(walk, lots)
    _donors_of_lines(walk, lines)


def _begin(walk: Walk, starts: Iterable[Key]) -> dict[str, set[int]]:
    """Note where a walk begins; return the ids by kind."""
    ids: dict[str, set[int]] = {}
    for start in starts:
        walk.keys[start] = None
        ids.setdefault(start.kind, set()).add(start.id)
    return ids


def _components(walk: Walk, column: Any, ids: set[int]) -> Iterator[tuple[int, int]]:
    query = select(LineComponent.donor_id, LineComponent.line_id).where(
        LineComponent.donor_id.is_not(None)
    )
    for donor, line in walk.rows(query, column, ids):
        walk.link(Key("donor", donor), Key("cell_line", line))
        yield donor, line


def _lines_of_donors(walk: Walk, donors: set[int]) -> set[int]:
    return {line for _, line in _components(walk, LineComponent.donor_id, donors)}


def _donors_of_lines(walk: Walk, lines: set[int]) -> set[int]:
    return {donor for donor, _ in _components(walk, LineComponent.line_id, lines)}


def _first_lots() -> Any:
    """Select lots that came straight from their line: nothing of it was consumed for them."""
    source = aliased(Lot)
    consumed = (
        select(RunInput.id)
        .join(Vial, Vial.id == RunInput.vial_id)
        .join(source, source.id == Vial.lot_id)
        .where(RunInput.run_id == Lot.run_id, source.line_id == Lot.line_id)
    )
    return select(Lot.line_id, Lot.id).where(Lot.line_id.is_not(None), ~consumed.exists())


def _line_links(walk: Walk, column: Any, ids: set[int]) -> Iterator[tuple[int, int]]:
    for line, lot in walk.rows(_first_lots(), column, ids):
        walk.link(Key("cell_line", line), Key("lot", lot))
        yield line, lot


def _lots_of_lines(walk: Walk, lines: set[int]) -> set[int]:
    return {lot for _, lot in _line_links(walk, Lot.line_id, lines)}


def _lines_of_lots(walk: Walk, lots: set[int]) -> set[int]:
    return {line for line, _ in _line_links(walk, Lot.id, lots)}


def _lots_below(walk: Walk, lots: set[int]) -> set[int]:
    """Return the lots and all that were made of their vials, at any depth."""
    found: set[int] = set()
    for some in chunks(sorted(lots)):
        below = select(Lot.id).where(Lot.id.in_(some)).cte("below", recursive=True)
        child = aliased(Lot)
        below = below.union(
            select(child.id)
            .join(RunInput, RunInput.run_id == child.run_id)
            .join(Vial, Vial.id == RunInput.vial_id)
            .join(below, below.c.id == Vial.lot_id)
        )
        found.update(walk.session.scalars(select(below.c.id)))
    return found


def _lots_above(walk: Walk, lots: set[int]) -> set[int]:
    """Return the lots and all whose vials were used up for them, at any depth."""
    found: set[int] = set()
    for some in chunks(sorted(lots)):
        above = select(Lot.id, Lot.run_id).where(Lot.id.in_(some)).cte("above", recursive=True)
        source = aliased(Lot)
        above = above.union(
            select(source.id, source.run_id)
            .join(Vial, Vial.lot_id == source.id)
            .join(RunInput, RunInput.vial_id == Vial.id)
            .join(above, above.c.run_id == RunInput.run_id)
        )
        found.update(walk.session.scalars(select(above.c.id)))
    return found


def _made_by_runs(walk: Walk, column: Any, ids: set[int]) -> Iterator[tuple[int, int]]:
    query = select(Lot.run_id, Lot.id).where(Lot.run_id.is_not(None))
    for run, lot in walk.rows(query, column, ids):
        walk.link(Key("run", run), Key("lot", lot))
        yield run, lot


def _lots_of_runs(walk: Walk, runs: set[int]) -> set[int]:
    return {lot for _, lot in _made_by_runs(walk, Lot.run_id, runs)}


def _runs_of_lots(walk: Walk, lots: set[int]) -> set[int]:
    return {run for run, _ in _made_by_runs(walk, Lot.id, lots)}


def _consumed(walk: Walk, column: Any, ids: set[int]) -> Iterator[tuple[int, int, int]]:
    query = select(RunInput.run_id, Vial.id, Vial.lot_id).join(Vial, Vial.id == RunInput.vial_id)
    for run, vial, lot in walk.rows(query, column, ids):
        walk.link(Key("vial", vial), Key("run", run))
        yield run, vial, lot


def _runs_of_vials(walk: Walk, column: Any, ids: set[int]) -> set[int]:
    return {run for run, _, _ in _consumed(walk, column, ids)}


def _inputs_of_runs(walk: Walk, runs: set[int]) -> set[int]:
    lots = set()
    for _, vial, lot in _consumed(walk, RunInput.run_id, runs):
        walk.link(Key("lot", lot), Key("vial", vial))
        lots.add(lot)
    return lots


def _lots_of_vials(walk: Walk, column: Any, ids: set[int]) -> set[int]:
    """Read vials with the lots they are of, column by column: there may be tens of thousands."""
    query = select(Vial.id, Vial.code, Vial.status, Vial.site_id, Vial.lot_id)
    rows = [*walk.rows(query, column, ids)]
    if not rows:
        return set()
    vials, codes, states, sites, of_lots = zip(*rows, strict=True)
    lots = {lot: Key("lot", lot) for lot in dict.fromkeys(of_lots)}
    told = select(Lot.id, Lot.code, Lot.owner_id)
    named = {lot: (code, owner) for lot, code, owner in walk.rows(told, Lot.id, lots)}
    labels, owners = zip(*map(named.__getitem__, of_lots), strict=True)
    kind = repeat("vial")
    keys = [*map(Key, kind, vials)]
    walk.keys |= dict.fromkeys([*lots.values(), *keys])
    walk.links |= dict.fromkeys(zip(map(lots.__getitem__, of_lots), keys, strict=True))
    found = map(Thing, kind, vials, codes, labels, states, owners, sites)
    walk.vials.update(zip(keys, found, strict=True))
    return set(lots)


def _vials_of_lots(walk: Walk, lots: set[int]) -> None:
    _lots_of_vials(walk, Vial.lot_id, lots)


def _given() -> Any:
    return (
        select(DoseVial.vial_id, Dose.id, Dose.subject_id, Subject.study_id)
        .join(Dose, Dose.id == DoseVial.dose_id)
        .join(Subject, Subject.id == Dose.subject_id)
        .join(Vial, Vial.id == DoseVial.vial_id)
    )


def _doses_of_vials(walk: Walk, column: Any, ids: set[int]) -> None:
    for vial, dose, subject, study in walk.rows(_given(), column, ids):
        if not walk.hides(study, subject):
            walk.link(Key("vial", vial), Key("dose", dose))
            walk.link(Key("dose", dose), Key("subject", subject))


def _blinded_studies(walk: Walk, column: Any, ids: set[int]) -> None:
    """Link lots, or single vials, to the studies that may have got them in kits."""
    if not walk.blind:
        return
    kind = "lot" if column is Lot.id else "vial"
    packed = select(Dose.id).where(
        Dose.id.in_(hidden_doses(walk.blind)), Subject.id == Dose.subject_id
    )
    begun = select(Subject.study_id).where(packed.exists())
    query = (
        select(column, Study.id).select_from(Lot).join(Study, Study.product_id == Lot.product_id)
    )
    if kind == "vial":
        query = query.join(Vial, Vial.lot_id == Lot.id)
    query = query.where(Study.id.in_(walk.blind), Study.id.in_(begun))
    for thing, study in walk.rows(query, column, ids):
        walk.link(Key(kind, thing), Key("study", study))


def _vials_of_doses(walk: Walk, doses: set[int]) -> set[int]:
    query = select(Dose.id, Subject.study_id, Subject.id)
    query = query.join(Subject, Subject.id == Dose.subject_id)
    for dose, study, subject in walk.rows(query, Dose.id, doses):
        if walk.hides(study, subject):
            walk.link(Key("study", study), Key("dose", dose))
    vials = set()
    for vial, dose, subject, study in walk.rows(_given(), Dose.id, doses):
        if not walk.hides(study, subject):
            walk.link(Key("vial", vial), Key("dose", dose))
            vials.add(vial)
    return vials


def _doses(walk: Walk, column: Any, ids: set[int]) -> Iterator[tuple[int, int]]:
    for dose, subject in walk.rows(select(Dose.id, Dose.subject_id), column, ids):
        walk.link(Key("dose", dose), Key("subject", subject))
        yield dose, subject


def _doses_of_subjects(walk: Walk, subjects: set[int]) -> set[int]:
    return {dose for dose, _ in _doses(walk, Dose.subject_id, subjects)}


def _subjects_of_doses(walk: Walk, doses: set[int]) -> set[int]:
    return {subject for _, subject in _doses(walk, Dose.id, doses)}


def _members(walk: Walk, column: Any, ids: set[int]) -> Iterator[tuple[int, int]]:
    for study, subject in walk.rows(select(Subject.study_id, Subject.id), column, ids):
        walk.link(Key("study", study), Key("subject", subject))
        yield study, subject


def _subjects_of_studies(walk: Walk, studies: set[int]) -> set[int]:
    return {subject for _, subject in _members(walk, Subject.study_id, studies)}


def _studies_of_subjects(walk: Walk, subjects: set[int]) -> set[int]:
    return {study for study, _ in _members(walk, Subject.id, subjects)}


def _lots_of_products(walk: Walk, products: set[int]) -> set[int]:
    lots = set()
    for product, lot in walk.rows(select(Lot.product_id, Lot.id), Lot.product_id, products):
        walk.link(Key("product", product), Key("lot", lot))
        lots.add(lot)
    return lots


def _studies_of_products(walk: Walk, products: set[int]) -> set[int]:
    studies = set()
    for product, study in walk.rows(select(Study.product_id, Study.id), Study.product_id, products):
        walk.link(Key("product", product), Key("study", study))
        studies.add(study)
    return studies


def _products_of(walk: Walk, table: type[Lot | Study], kind: str, ids: set[int]) -> None:
    query = select(table.product_id, table.id).where(table.product_id.is_not(None))
    for product, each in walk.rows(query, table.id, ids):
        walk.link(Key("product", product), Key(kind, each))


def treated_in(session: Session, studies: Collection[int]) -> dict[int, int]:
    """Return how many subjects of each study got anything at all, whatever it was."""
    rows = session.execute(
        select(Subject.study_id, func.count(Subject.id.distinct()))
        .join(Dose, Dose.subject_id == Subject.id)
        .join(Administration, Administration.dose_id == Dose.id)
        .where(Subject.study_id.in_(studies))
        .group_by(Subject.study_id)
    )
    found = {study: int(count) for study, count in rows}
    return {study: found.get(study, 0) for study in studies}
