"""The certificate of analysis of a lot, as PDF or workbook, recorded."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cellinv.domain.language import tr
from cellinv.domain.quality.certificate import (
    Certificate,
    CertificateResult,
    CertificateSignature,
)
from cellinv.domain.quality.testing import NotTested
from cellinv.records.tables.base import iso
from cellinv.services.ledger import ORG, Receipt, doing, signed_in
from cellinv.services.people import allow, signatures_of
from cellinv.services.quality.progress import LotQuality, lot_quality

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from cellinv.records.queries.quality import AttemptFound, ItemStands
    from cellinv.services.desk import Desk


def certificate(desk: Desk, lot_id: int) -> Certificate:
    """Return a lot's certificate as it stands: every result, specification and signature.

    Raises:
        NotAllowed, UnknownCode; NotTested: its testing hasn't started.
    """
    lot = lot_quality(desk, lot_id)
    if lot.panel is None:
        raise NotTested(lot=lot.code)
    return Certificate(
        lot=lot.code,
        title=tr("Certificate of analysis: {lot}", lot=lot.code),
        facts=tuple(_facts(lot)),
        results=tuple(row for each in lot.items for row in _results(each)),
        signatures=tuple(_signatures(desk, lot)),
        files=_files(lot),
        made_by=signed_in(desk).shown,
        made_at=desk.now(),
    )


def export_certificate(desk: Desk, lot_id: int, path: Path) -> Receipt:
    """Write a lot's certificate to a .pdf or .xlsx; the file appears once its entry is written.

    Raises:
        NotAllowed, UnknownCode, NotTested, FileKindUnknown, SheetNotWritten.
    """
    from cellinv.sheets.certificate import check_kind, write_certificate
    from cellinv.sheets.staging import put_in_place

    allow(desk, "export", site_id=desk.site.id if desk.site else None)
    check_kind(path)
    made = certificate(desk, lot_id)

    def record(staged: Path) -> Receipt:
        if path.suffix.lower() == ".pdf":
            from cellinv.labels.certificate import certificate_pdf

            staged.write_bytes(certificate_pdf(made))
        else:
            write_certificate(staged, made)
        data: dict[str, Any] = {
            "file": path.name,
            "sha256": hashlib.sha256(staged.read_bytes()).hexdigest(),
            "results": len(made.results),
        }
        chain = desk.site.code if desk.site else ORG
        with doing(desk, "export_certificate", chain=chain, **data) as act:
            act.concerns("lot", lot_id, made.lot)
        return replace(act.receipt(), details=data)

    return put_in_place(path, record)


def _facts(lot: LotQuality) -> Iterator[tuple[str, str]]:
    panel = lot.panel
    said = {
        tr("Lot"): lot.code,
        tr("Lot kind"): lot.kind,
        tr("Status"): tr(lot.status.replace("_", " ")),
        tr("Grade"): lot.grade,
        tr("Cell line"): lot.line,
        tr("Product"): lot.product,
        tr("Passage"): lot.passage,
        tr("Owner"): lot.owner,
        tr("Site"): lot.site,
        tr("Filled on"): lot.filled_on,
        tr("Expires on"): lot.expires_on,
        tr("Panel"): f"{panel.panel} {panel.edition}" if panel else None,
        tr("Tested"): lot.told,
    }
    yield from ((caption, str(value)) for caption, value in said.items() if value is not None)


def _results(each: ItemStands) -> Iterator[CertificateResult]:
    """Yield every attempt at an item, the first ones too: a retest hides nothing."""
    attempts = [one for one in each.attempts if one.value is not None]
    for one in attempts:
        yield _result(each, one)
    if not attempts:
        yield _result(each, None)


def _result(each: ItemStands, one: AttemptFound | None) -> CertificateResult:
    item = each.item
    return CertificateResult(
        code=item.code,
        group=tr(item.category),
        item=item.name,
        method=(one.method if one else None) or item.method,
        specification=item.specification,
        mandatory=item.mandatory,
        laboratory=(one.laboratory if one else None) or tr(item.laboratory),
        attempt=one.attempt if one else 0,
        result=(one.value if one else None) or tr("not tested"),
        verdict=tr(one.verdict) if one and one.verdict else "",
        remark="; ".join(_remarks(each, one)),
        entered=_by(one.entered_by, one.entered_at) if one else "",
        reviewed=_by(one.reviewed_by, one.reviewed_at) if one else "",
    )


def _remarks(each: ItemStands, one: AttemptFound | None) -> Iterator[str]:
    if one is not None:
        if one.judgement:
            yield tr("judged by {who}: {why}", who=one.judged_by, why=one.judgement)
        if one.case:
            yield f"{one.case}: {one.decision or tr('open')}"
        if one.outcome:
            yield tr(one.outcome)
        if one.sha256:
            yield one.file or ""
    if each.waiver is not None:
        yield tr(
            "deviation approved ({case}): {why}", case=each.waiver.case, why=each.waiver.reason
        )


def _files(lot: LotQuality) -> tuple[tuple[str, str], ...]:
    found = {
        one.file_id: (one.file or "", one.sha256 or "")
        for each in lot.items
        for one in each.attempts
        if one.file_id is not None
    }
    return tuple(found[key] for key in sorted(found))


def _by(who: str | None, at: datetime | None) -> str:
    return f"{who} {iso(at)[:16].replace('T', ' ')} UTC" if who and at else ""


def _signatures(desk: Desk, lot: LotQuality) -> Iterator[CertificateSignature]:
    under: dict[tuple[str, int], str] = {("lot", lot.id): lot.code}
    for each in lot.items:
        for one in each.attempts:
            under["qc_result", one.id] = f"{each.item.code} ({one.attempt})"
            if one.case_id is not None:
                under["case", one.case_id] = one.case or ""
    for (kind, record_id), name in under.items():
        for row in signatures_of(desk, kind, record_id):
            if (row.kind, row.record_id) == (kind, record_id):
                said = tr(row.state.replace("_", " "))
                yield CertificateSignature(name, row.name, tr(row.meaning), row.signed_at, said)
