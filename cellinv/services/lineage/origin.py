"""What went into a thing: everything and everybody on the way from the donors to it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cellinv.domain.lineage.graph import Key
from cellinv.domain.lineage.origin import (
    HoldIn,
    Origin,
    PersonIn,
    ResultIn,
    SignatureIn,
)
from cellinv.domain.lookup import UnknownCode
from cellinv.domain.signing import ACT
from cellinv.records.codes_table import resolve
from cellinv.records.ledger.signing import standing_of
from cellinv.records.queries import origin as rows
from cellinv.records.queries.cards import HELD, holds_on
from cellinv.records.queries.custody_book import chains, entry_name
from cellinv.records.queries.history import OF_THE_BLINDED, telling
from cellinv.records.queries.people import people_by_login
from cellinv.records.queries.quality import frozen
from cellinv.records.queries.things import case_owner, things
from cellinv.records.tables.base import iso
from cellinv.records.tables.cases import Case
from cellinv.services.ledger import viewing
from cellinv.services.lineage.tracing import HIDDEN, subjects_told, thing_of, trace_in
from cellinv.services.lineage.whereabouts import vials_and_stays
from cellinv.services.people.looks import may_look, note_look, subjects_of_vials
from cellinv.services.people.reach import blind_to, reach_of, seeing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from cellinv.domain.lineage.graph import Trace
    from cellinv.records.queries.quality import AttemptFound, ItemStands
    from cellinv.services.desk import Desk


def origin_of(desk: Desk, kind: str, record_id: int) -> Origin:
    """Return what went into a record, as far as whoever asks may see it.

    Of a subject or dose of a blinded study whose arms they may not see, the way ends at the
    study: nothing is told but it and how many were treated. To those who may, that it told of
    arms is recorded.

    Raises:
        UnknownCode: it isn't there, or out of reach.
        NotTraceable: a thing without lineage.
    """
    with viewing(desk) as session:
        found, told = _origin(session, seeing(desk), Key(kind, record_id))
    note_look(desk, "origin", [thing_of(found.root)], told)
    return found


def origin_code(desk: Desk, code: str) -> Origin:
    """Return what went into what ``code`` names, as :func:`origin_of`.

    Raises:
        UnknownCode, AmbiguousCode, NotTraceable.
    """
    with viewing(desk) as session:
        named = resolve(session, code)
    try:
        return origin_of(desk, named.record_kind, named.record_id)
    except UnknownCode as error:
        raise UnknownCode(code=code.strip()[:80]) from error


def origin_json(found: Origin) -> dict[str, Any]:
    """Return an origin as the command line prints it: nothing folded, times as ISO text."""
    root = found.root
    document: dict[str, Any] = {
        "root": {"kind": root.kind, "code": root.code, "status": root.status},
        "ends_at": found.ends_at,
        "hidden": dict(found.hidden),
    }
    if found.treated is not None:
        document["treated"] = found.treated
    for name, part in found.parts.items():
        document[name] = [{key: _plain(value) for key, value in asdict(row).items()}
                          for row in part]  # fmt: skip
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _origin(session: Session, desk: Desk, root: Key) -> tuple[Origin, set[int]]:
    found = trace_in(session, desk, root, up=True, down=False)
    blind = blind_to(session, desk)
    study = next((n for n in found.nodes if n.kind == "study" and n.id in blind), None)
    hidden = tuple((n.kind, n.count or 0) for n in found.nodes if n.status == HIDDEN)
    if study is not None and root.kind in OF_THE_BLINDED:
        return Origin(found.root, study.code, study.count, hidden), set()
    vials = {node.id for node in found.nodes if node.kind == "vial"} if may_look(desk) else set()
    told = subjects_told(session, desk, found) | subjects_of_vials(session, vials)
    return _told(session, desk, found, hidden), told


def _told(session: Session, desk: Desk, found: Trace, hidden: Any) -> Origin:
    ids: dict[str, set[int]] = {}
    for node in found.nodes:
        if node.id > 0:
            ids.setdefault(node.kind, set()).add(node.id)
    lots, runs = ids.get("lot", set()), ids.get("run", set())
    doses, donors = ids.get("dose", set()), ids.get("donor", set())
    reach, now = reach_of(desk), desk.now()
    vials, stays = vials_and_stays(session, ids.get("vial", set()), doses, now)
    acts = rows.acts_on(session, ids, telling(blind_to(session, desk)))
    seen = reach.where(case_owner(), Case.site_id)
    return Origin(
        root=found.root,
        ends_at=None,
        treated=None,
        hidden=hidden,
        subjects=rows.subjects_in(session, ids.get("subject", set())),
        doses=rows.doses_in(session, doses),
        vials=vials,
        lots=rows.lots_in(session, lots),
        runs=rows.runs_in(session, runs),
        figures=rows.figures_in(session, runs),
        materials=rows.materials_in(session, runs),
        results=tuple(_results(session, lots, desk.today())),
        releases=rows.releases_in(session, lots),
        signatures=tuple(_signatures(session, ids, acts)),
        lines=rows.lines_in(session, ids.get("cell_line", set())),
        donors=rows.donors_in(session, donors),
        consents=rows.consents_in(session, donors),
        holds=tuple(_holds(session, ids)),
        cases=rows.cases_in(session, ids, seen),
        stays=stays,
        people=tuple(_people(session, acts)),
    )


def _results(session: Session, lots: set[int], today: date) -> Iterator[ResultIn]:
    codes = {key.id: thing.code for key, thing in
             things(session, (Key("lot", lot) for lot in lots)).items()}  # fmt: skip
    tested = frozen(session, lots, today)
    for lot in sorted(tested, reverse=True):
        for each in tested[lot].items:
            yield from (_result(codes[lot], each, one) for one in each.attempts or (None,))


def _result(lot: str, each: ItemStands, one: AttemptFound | None) -> ResultIn:
    item = each.item
    fixed = (lot, item.code, item.name)
    if one is None:
        case = each.waiver.case if each.waiver else None
        return ResultIn(
            *fixed, item.method, item.specification, item.laboratory, 0, None, None,
            "waived" if each.waiver else None, case, None, None, None, None, None,
        )  # fmt: skip
    return ResultIn(
        *fixed, one.method or item.method, item.specification, one.laboratory or item.laboratory,
        one.attempt, one.value, one.verdict, one.outcome, one.case, one.analyst,
        one.entered_by, one.entered_at, one.reviewed_by, one.reviewed_at,
    )  # fmt: skip


def _signatures(session: Session, ids: rows.Ids, acts: Any) -> Iterator[SignatureIn]:
    """Yield the signatures under the records and under the acts on them, each proved."""
    given = [
        row
        for row in rows.signatures_in(session, acts)
        if row["record_kind"] == ACT or row["record_id"] in ids.get(row["record_kind"], ())
    ]
    keys = {Key(row["record_kind"], row["record_id"]) for row in given if row["record_kind"] != ACT}
    codes, names = things(session, keys), chains(session)
    for row, standing in zip(given, standing_of(session, given), strict=True):
        thing = codes.get(Key(row["record_kind"], row["record_id"]))
        act = row["record_kind"] == ACT
        state = "holds" if standing.holds else "broken"
        if standing.holds and not act and standing.now != row["record_version"]:
            state = "changed_since"
        yield SignatureIn(
            "act" if act else row["record_kind"], thing.code if thing else "",
            row["printed_name"], row["meaning"], row["signed_at"],
            "erased" if standing.erased else state, entry_name(names, row["act_id"]),
        )  # fmt: skip


def _holds(session: Session, ids: rows.Ids) -> Iterator[HoldIn]:
    on = {kind: some for kind, some in ids.items() if kind in HELD}
    for hold in holds_on(session, on, open_only=False):
        yield HoldIn(
            hold.on, hold.code, hold.kind, hold.reason, hold.case, hold.opened_at, hold.closed_at
        )


def _people(session: Session, acts: Any) -> Iterator[PersonIn]:
    names = people_by_login(session)
    found = rows.people_in(session, acts)
    for login, *told in sorted(found, key=_by_first):
        yield PersonIn(names.get(login, login), *told)


def _by_first(row: Any) -> Any:
    return row[3], row[0], row[1]
