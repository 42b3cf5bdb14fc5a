"""What a recall affects as files: a workbook of every site, and a notice for each site alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cellinv.domain.compliance import Grid, Paper
from cellinv.domain.custody.states import FINAL
from cellinv.domain.language import tr
from cellinv.domain.recall import NobodyToTell
from cellinv.records.queries import recall as queries
from cellinv.records.tables.recall import RecallNotice
from cellinv.services.ledger import ORG, Doing, Receipt, doing, signed_in, viewing
from cellinv.services.people import allow
from cellinv.services.people.reach import reach_of
from cellinv.services.recall.listing import open_recall, recall_view
from cellinv.services.recall.reaching import recall_of
from cellinv.sheets.recall import Part, write_parts
from cellinv.sheets.staging import put_in_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cellinv.services.desk import Desk
    from cellinv.services.recall.rows import AffectedSite, Reached, StandingVial
    from cellinv.sheets.cells import CellValue

Row = list["CellValue"]
_ON_A_PAGE: Final = 12
"""So many rows of a list fit on a notice's page."""
_SIGNED: Final = 2
"""The last lines of a notice are those that the site fills in."""


def export_recall(desk: Desk, codes: Sequence[str], path: Path) -> Receipt:
    """Write what some codes reach to an .xlsx, by site: subjects, stock, lots, studies; recorded.

    Of a blinded study whose arms the reader may not see it has the counts alone. The file
    appears once its entry is in the ledger, whole or not at all.

    Raises:
        NotAllowed, UnknownCode, AmbiguousCode, NotTraceable, SheetNotWritten.
    """
    allow(desk, "export", site_id=desk.site.id if desk.site else None)
    found = recall_of(desk, codes)
    title = tr("Recall of {code}", code=found.title)
    parts = [_cover(found, title), _sites(found), _subjects(found, None), _studies(found),
             _lots(found), _stock(found, None)]  # fmt: skip

    def record(staged: Path) -> Receipt:
        rows = write_parts(staged, title, parts)
        data: dict[str, Any] = {
            "list": "recall",
            "of": found.title,
            "file": path.name,
            "sha256": hashlib.sha256(staged.read_bytes()).hexdigest(),
            "rows": rows,
        }
        with doing(desk, "export", chain=desk.site.code if desk.site else ORG, **data) as act:
            for root in found.roots:
                if root.kind != queries.REAGENT:
                    act.concerns(root.kind, root.id, root.code)
        return replace(act.receipt(), details=data)

    return put_in_place(path, record)


def make_notices(desk: Desk, recall_id: int, folder: Path) -> Receipt:
    """Write a notice for each site that has anything of a recall, and note that it was made.

    Each is a page to sign, as PDF, and a workbook with what concerns that site alone. A notice
    made anew takes the place of the earlier one; what the site confirmed stays. All files appear,
    or none.

    Raises:
        NotAllowed, RecallUnknown, RecallEnded, NobodyToTell, SheetNotWritten.
    """
    allow(desk, "recall")
    with viewing(desk) as session:
        recall = open_recall(session, desk, recall_id)
        code, reason, exercise = recall.code, recall.reason, recall.exercise
    found = recall_view(desk, code).reached
    if not found.sites:
        raise NobodyToTell(code=found.title)
    titles = tr("Exercise"), tr("Recall")
    head = f"{titles[not exercise]} {code}"
    files: list[tuple[Path, Callable[[Path], object]]] = []
    for site in found.sites:
        parts = [_notice(found, site, head, reason), _subjects(found, site), _stock(found, site)]
        path = folder / f"{code} {site.code}.xlsx"
        files.append((path, partial(_write, f"{head} {site.code}", parts)))
        page = _page(f"{head} {site.code}", parts, path.name, desk)
        files.append((path.with_name(f"{code} {site.code}.pdf"), partial(_print, page)))
    digests: dict[str, str] = {}

    def record() -> Receipt:
        with doing(desk, "make_notices", files=digests) as act:
            _note(act, desk, recall_id, found)
        made = {"notices": len(found.sites), "files": len(files), "folder": str(folder)}
        return act.receipt(id=recall_id, recall=code, **made)

    return _all(files, digests, record)


def _all(
    files: Sequence[tuple[Path, Callable[[Path], object]]],
    digests: dict[str, str],
    record: Callable[[], Receipt],
) -> Receipt:
    """Write files beside their places, then record, then put all in place."""
    if not files:
        return record()
    (path, write), *rest = files

    def staged(beside: Path) -> Receipt:
        write(beside)
        digests[path.name] = hashlib.sha256(beside.read_bytes()).hexdigest()
        return _all(rest, digests, record)

    return put_in_place(path, staged)


def _write(title: str, parts: Sequence[Part], path: Path) -> None:
    write_parts(path, title, parts)


def _page(title: str, parts: Sequence[Part], workbook: str, desk: Desk) -> Paper:
    """Return a notice as a page to be signed; what is too long for it is in the workbook."""
    notice, *lists = parts
    facts = [(str(what), str(said)) for what, said in notice.rows]
    grids = []
    for part in lists:
        if len(part.rows) <= _ON_A_PAGE:
            rows = tuple(tuple(str(cell) for cell in row) for row in part.rows)
            grids += [Grid(part.name, part.heads, rows)] if rows else []
        else:
            told = tr("{n} rows, in {file}", n=len(part.rows), file=workbook)
            facts.insert(-_SIGNED, (part.name, told))
    made = tr(
        "Made by {who}, {when}.", who=signed_in(desk).shown, when=f"{desk.now():%Y-%m-%d %H:%M} UTC"
    )
    return Paper(title, tuple(facts), tuple(grids), made)


def _print(page: Paper, path: Path) -> None:
    from cellinv.labels.paper import paper_pdf

    path.write_bytes(paper_pdf(page))


def _note(act: Doing, desk: Desk, recall_id: int, found: Reached) -> None:
    recall = open_recall(act.session, desk, recall_id)
    known = queries.sites_by_code(act.session, [one.code for one in found.sites])
    seen = reach_of(desk, "recall")
    made = {one.site_id: one for one in act.session.scalars(queries.notices_of(recall.id))}
    for site_id, _ in known.values():
        if not seen.sees(recall.owner_id, site_id):
            continue
        notice = made.get(site_id)
        if notice is None:
            notice = RecallNotice(recall_id=recall.id, site_id=site_id)
            act.session.add(notice)
        notice.made_at, notice.made_by_id = act.at, act.actor.id
    act.concerns("recall", recall.id, recall.code)


# ── the sheets ─────────────────────────────────────────────────────────────────


def _cover(found: Reached, title: str) -> Part:
    rows: list[Row] = [[tr("What"), title]]
    rows += [[tr("Began at"), f"{_kind(root.kind)} {root.code}"] for root in found.roots]
    rows += [[tr("Came from"), f"{_kind(one.kind)} {one.code}"] for one in found.common]
    rows += [[tr("Reagent in all"), one] for one in found.shared]
    rows += _counts(found)
    return Part(tr("Summary"), (tr("What"), tr("Value")), (28.0, 60.0), rows)


def _counts(found: Reached) -> list[Row]:
    left = sum(one.found.status not in FINAL for one in found.vials)
    rows: list[Row] = [
        [tr("Lots"), len(found.lots)],
        [tr("Vials"), len(found.vials)],
        [tr("Vials left"), left],
        [tr("Doses"), len(found.doses)],
        [tr("Subjects given an active dose"), len(found.subjects_of("treated"))],
        [tr("Subjects a dose is set aside for"), len(found.subjects_of("planned"))],
    ]
    rows += [
        [tr("All treated in blinded study {code}", code=one.code), one.subjects_affected]
        for one in found.studies
        if one.blinded
    ]
    rows += [
        [tr("Out of your reach: {kind}", kind=_kind(kind)), count]
        for kind, count in found.hidden.items()
    ]
    return rows


def _notice(found: Reached, site: AffectedSite, head: str, reason: str) -> Part:
    rows: list[Row] = [
        [tr("Notice"), head],
        [tr("To site"), site.code],
        [tr("About everything from"), found.title],
        [tr("Reason"), reason],
        [tr("What to do"), tr("Use nothing of it. Look for each vial listed, keep it apart, and "
                              "say of each what became of it.")],
        [tr("Vials at this site"), site.stock],
        [tr("Vials on their way to or from here"), site.in_transit],
        [tr("Subjects affected here"), site.subjects],
        [tr("Subjects a dose is set aside for here"), site.planned],
    ]  # fmt: skip
    rows += [
        [tr("Blinded study {code}", code=study.code),
         tr("Every subject treated here counts: {n}. Nobody is named.", n=dict(study.by_site).get(
             site.code, 0))]
        for study in found.studies
        if study.blinded
    ]  # fmt: skip
    rows += [[tr("Read and understood, name"), ""], [tr("On (date)"), ""]]
    return Part(tr("Notice"), (tr("What"), tr("Value")), (36.0, 72.0), rows)


def _sites(found: Reached) -> Part:
    rows: list[Row] = [
        [one.code, one.stock, one.in_transit, one.subjects, one.planned] for one in found.sites
    ]
    heads = (tr("Site"), tr("Vials"), tr("In transit"), tr("Subjects"), tr("Set aside for"))
    return Part(tr("Sites"), heads, (14.0, 10.0, 12.0, 12.0, 14.0), rows)


def _subjects(found: Reached, site: AffectedSite | None) -> Part:
    ways = {
        "treated": tr("given an active dose"),
        "planned": tr("a dose is set aside"),
        "placebo": tr("given placebo"),
    }
    rows: list[Row] = [
        [one.site, one.study, one.code, tr(one.state.replace("_", " ")), ways[one.way]]
        for one in sorted(found.subjects, key=_by_site)
        if site is None or one.site == site.code
    ]
    heads = (tr("Site"), tr("Study"), tr("Subject"), tr("State"), tr("Affected"))
    return Part(tr("Subjects"), heads, (14.0, 20.0, 24.0, 16.0, 28.0), rows)


def _by_site(one: Any) -> tuple[str, str]:
    return one.site, one.code


def _studies(found: Reached) -> Part:
    def told() -> Iterator[Row]:
        for one in found.studies:
            words = tr("all treated: arms are blinded") if one.blinded else tr("by name")
            yield [one.code, one.subjects_affected, words]

    heads = (tr("Study"), tr("Subjects affected"), tr("Counted"))
    return Part(tr("Studies"), heads, (20.0, 18.0, 32.0), list(told()))


def _lots(found: Reached) -> Part:
    rows: list[Row] = [
        [one.code, one.kind, tr(one.status.replace("_", " ")), one.site] for one in found.lots
    ]
    heads = (tr("Lot"), tr("Kind"), tr("State"), tr("Site"))
    return Part(tr("Lots"), heads, (24.0, 14.0, 16.0, 14.0), rows)


def _stock(found: Reached, site: AffectedSite | None) -> Part:
    """Return the vials: all, or those that a site still has."""
    vials = [
        one
        for one in found.vials
        if site is None or (one.found.site == site.code and one.found.status not in FINAL)
    ]
    heads = (tr("Site"), tr("Vial"), tr("Lot"), tr("State"), tr("Place"), tr("Slot"),
             tr("Account"), tr("Note"))  # fmt: skip
    widths = (12.0, 24.0, 20.0, 14.0, 40.0, 8.0, 16.0, 24.0)
    return Part(tr("Stock"), heads, widths, [_vial(one) for one in vials])


def _vial(one: StandingVial) -> Row:
    account = tr(one.account.replace("_", " ")) if one.account else ""
    return [
        one.found.site, one.found.code, one.found.lot, tr(one.found.status.replace("_", " ")),
        " / ".join(one.place), one.slot or "", account, one.note or "",
    ]  # fmt: skip


def _kind(kind: str) -> str:
    return tr("reagent" if kind == queries.REAGENT else kind.replace("_", " "))
