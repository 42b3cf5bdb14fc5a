"""Writing what an import planned: containers, lines, lots, vials and marks, in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cellinv.domain.exchange.mapping import Meaning
from cellinv.domain.language import tr
from cellinv.domain.naming import code_key
from cellinv.records.catalog import catalog
from cellinv.records.codes_table import name_record, name_records
from cellinv.records.tables.banks import CellLine, Donor, Format, LineComponent, Lot, Vial
from cellinv.records.tables.cases import Hold
from cellinv.records.tables.codes import Code
from cellinv.records.tables.storage import Container, Placement, SlotMark
from cellinv.services.exchange.report import Made
from cellinv.services.storage.types import shipped_type_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cellinv.services.exchange.job import DonorPlan, Job, LinePlan, LotPlan, VialPlan
    from cellinv.services.exchange.tree import Node
    from cellinv.services.ledger import Doing


def write(act: Doing, job: Job) -> Made:
    """Write everything a job planned, and return how much came into being."""
    nodes = [node for node in job.tree.planned if node.made]
    _make_containers(act, job, nodes)
    lines = _make_lines(act, job.lots)
    _make_formats(act, job.lots)
    made_lots = _make_lots(act, job)
    new = [vial for vial in job.vials if vial.id is None]
    _bring(act, [vial for vial in job.vials if vial.id is not None])
    _make_vials(act, job, new)
    _place(act, job.vials)
    _hold(act, job.vials)
    _remember(act, job.vials)
    _mark(act, job)
    return Made(len(nodes), lines, made_lots, len(new))


def _make_containers(act: Doing, job: Job, nodes: Sequence[Node]) -> None:
    types = shipped_type_ids(act, (node.kind.code for node in nodes))
    _give_codes(act, job, nodes)
    while nodes:
        ready = [node for node in nodes if node.parent is None or node.parent.id is not None]
        rows = [
            {
                "code": node.code,
                "name": node.name,
                "name_key": code_key(node.name),
                "type_id": types[node.kind.code],
                "site_id": job.site.id,
                "parent_id": node.parent.id if node.parent else None,
                "temperature_c": node.kind.temperature_c,
            }
            for node in ready
        ]
        for node, row_id in zip(ready, act.session.add_rows(Container, rows), strict=True):
            node.id = row_id
            act.concerns("container", row_id, node.code)
        nodes = [node for node in nodes if node.id is None]
        _name_containers(act, ready)


def _name_containers(act: Doing, nodes: Sequence[Node]) -> None:
    codes = [(node.code, "container", node.id or 0) for node in nodes]
    name_records(act.session, codes)
    further = [(node.remembered, "container", node.id or 0) for node in nodes if node.remembered]
    name_records(act.session, further, "import")
    inside = [node for node in nodes if node.parent is not None]
    rows = [
        {
            "child_id": node.id,
            "container_id": node.parent.id if node.parent else None,
            **_slot(node.berth),
            **_begins(act),
        }
        for node in inside
    ]
    act.session.add_rows(Placement, rows)


def _give_codes(act: Doing, job: Job, nodes: Iterable[Node]) -> None:
    """Number the containers that have no code: site, kind, running number."""
    last: dict[str, int] = {}
    for node in nodes:
        if node.code:
            continue
        start = f"{job.site.code[:40]}-{node.kind.kind.value.upper()}-"
        if start not in last:
            last[start] = _last_number(act, code_key(start))
        last[start] += 1
        while not job.names.is_free(f"{start}{last[start]:04d}"):
            last[start] += 1
        node.code = f"{start}{last[start]:04d}"
        job.names.give(node.code, "container")


def _last_number(act: Doing, start: str) -> int:
    keys = act.session.scalars(
        select(Code.key).where(
            Code.record_kind == "container", Code.key.startswith(start, autoescape=True)
        )
    )
    numbers = (key.removeprefix(start) for key in keys)
    return max((int(text) for text in numbers if text.isascii() and text.isdigit()), default=0)


def _make_lines(act: Doing, lots: Iterable[LotPlan]) -> int:
    wanted = {id(lot.line): lot.line for lot in lots if lot.line is not None and lot.line.wanted}
    lines = [line for line in wanted.values() if line.id is None]
    rows = [
        {
            "code": line.code,
            "name": line.code,
            "kind": "iPSC",
            "owner_id": line.owner_id,
            "legacy": line.unstated > 0,
        }
        for line in lines
    ]
    for line, row_id in zip(lines, act.session.add_rows(CellLine, rows), strict=True):
        line.id = row_id
        act.concerns("cell_line", row_id, line.code)
    name_records(act.session, [(line.code, "cell_line", line.id or 0) for line in lines])
    components = [
        {"line_id": line.id, "number": number, "donor_id": donor_id}
        for line in lines
        for number, donor_id in enumerate(_components(act, line), 1)
    ]
    act.session.add_rows(LineComponent, components)
    return len(lines)


def _components(act: Doing, line: LinePlan) -> list[int | None]:
    """Return the donors of a line; one that isn't stated makes it a legacy line."""
    return [*(_donor_id(act, donor) for donor in line.donors), *[None] * line.unstated]


def _donor_id(act: Doing, donor: DonorPlan) -> int:
    if donor.id is None:
        row = Donor(code=donor.code, owner_id=donor.owner_id)
        act.session.add(row)
        act.session.flush()
        name_record(act.session, donor.code, "donor", row.id)
        act.concerns("donor", row.id, donor.code)
        donor.id = row.id
    return donor.id


def _make_formats(act: Doing, lots: Iterable[LotPlan]) -> None:
    wanted = {lot.formats[0] for lot in lots}
    known = set(act.session.scalars(select(Format.code)))
    for entry in catalog("formats"):
        if entry["code"] in wanted - known:
            act.session.add(Format(**entry))
    act.session.flush()


def _make_lots(act: Doing, job: Job) -> int:
    """Register new lots; of one that is registered the fill record grows."""
    for lot in job.lots:
        if lot.id is None:
            continue
        row = act.session.get_one(Lot, lot.id, populate_existing=True)
        row.filled += lot.grows
        act.concerns("lot", row.id, row.code)
    new = [lot for lot in job.lots if lot.id is None]
    formats = {code: row_id for row_id, code in act.session.execute(select(Format.id, Format.code))}
    rows = [
        {
            **lot.values,
            "code": lot.code,
            "status": "quarantine",
            "owner_id": lot.owner_id,
            "site_id": job.site.id,
            "line_id": lot.line.id if lot.line else None,
            "format_id": formats[lot.formats[0]],
            "filled": lot.grows,
        }
        for lot in new
    ]
    for lot, row_id in zip(new, act.session.add_rows(Lot, rows), strict=True):
        lot.id = row_id
        act.concerns("lot", row_id, lot.code)
    name_records(act.session, [(lot.code, "lot", lot.id or 0) for lot in new])
    further = [(lot.remembered, "lot", lot.id or 0) for lot in new if lot.remembered]
    name_records(act.session, further, "import")
    return len(new)


def _make_vials(act: Doing, job: Job, vials: Sequence[VialPlan]) -> None:
    rows = [
        {
            "code": vial.code,
            "status": vial.status,
            "lot_id": vial.lot.id,
            "site_id": job.site.id,
            "number": vial.number,
            "notes": _notes(job, vial),
        }
        for vial in vials
    ]
    for vial, row_id in zip(vials, act.session.add_rows(Vial, rows), strict=True):
        vial.id = row_id
    name_records(act.session, [(vial.code, "vial", vial.id or 0) for vial in vials])
    for vial in vials:
        act.concerns("vial", vial.id or 0, vial.code)


def _bring(act: Doing, vials: Iterable[VialPlan]) -> None:
    """Bring vials that were expected to where their rows say, under the codes they say."""
    session = act.session
    for vial in vials:
        row = session.get_one(Vial, vial.id, populate_existing=True)
        if row.code != vial.code:
            former = select(Code).where(Code.key == code_key(row.code), Code.kind == "own")
            session.scalars(former).one().kind = "supplier"
            name_record(session, vial.code, "vial", row.id)
            row.code = vial.code
        row.status = vial.status
        act.concerns("vial", row.id, row.code)
    session.flush()


def _place(act: Doing, vials: Iterable[VialPlan]) -> None:
    rows = []
    for vial in vials:
        if vial.node is None:
            continue
        rows.append(
            {
                "vial_id": vial.id,
                "container_id": vial.node.id,
                **_slot(vial.slot),
                **_begins(act),
            }
        )
        act.concerns("container", vial.node.id or 0, vial.node.code)
    act.session.add_rows(Placement, rows)


def _hold(act: Doing, vials: Iterable[VialPlan]) -> None:
    rows = [
        {
            "vial_id": vial.id,
            "kind": "do_not_use",
            "reason": vial.row.hold,
            "opened_by_id": act.actor.id,
            "opened_at": act.at,
        }
        for vial in vials
        if vial.row is not None and vial.row.hold
    ]
    act.session.add_rows(Hold, rows)


def _remember(act: Doing, vials: Iterable[VialPlan]) -> None:
    """Keep what each row was known by as a further name of its vial, for ever."""
    known = [(vial.remembered, "vial", vial.id or 0) for vial in vials if vial.remembered]
    name_records(act.session, known, "import")


def _mark(act: Doing, job: Job) -> None:
    rows = []
    for node, slot in job.marks:
        values = {"container_id": node.id, **_slot(slot), "kind": "known_free"}
        rows.append({**values, "reason": job.mapping.title or job.mapping.name})
        act.concerns("container", node.id or 0, node.code)
    act.session.add_rows(SlotMark, rows)


def _notes(job: Job, vial: VialPlan) -> str | None:
    """Return what the row says beside its columns of use, so that nothing of it is lost."""
    row = vial.row
    if row is None:
        return None
    source = row.cell_line.source if row.cell_line else ""
    origin = [f"{job.mapping.columns.get(Meaning.SOURCE, '')}: {source}"] if source else []
    rest = [f"{header}: {text}" for header, text in row.rest]
    gone = [tr("Was to be in {place}", place=row.place.text)] if row.missing and row.place else []
    return "; ".join(filter(None, [row.note, *gone, *origin, *rest])) or None


def _slot(slot: Any) -> dict[str, int | None]:
    return {
        "slot_row": slot.row if slot is not None else None,
        "slot_column": slot.column if slot is not None else None,
    }


def _begins(act: Doing) -> dict[str, Any]:
    return {"started_at": act.at, "started_entry_id": act.entry_id}
