"""Labels of things: what each says, and files of them with their entry in the ledger."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import select

from cellinv.domain.language import tr
from cellinv.domain.lineage.graph import Key
from cellinv.labels.data import LabelData
from cellinv.records.queries.storage import path_of
from cellinv.records.tables.banks import CellLine, Format, Lot, Vial
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.people import Party
from cellinv.records.tables.storage import Container
from cellinv.services.ledger import ORG, Receipt, doing, viewing
from cellinv.services.people import allow
from cellinv.services.people.named import things_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from cellinv.records.queries.things import Thing
    from cellinv.services.desk import Desk

DPI: Final = 300
_STANDING: Final = frozenset({"room", "tank", "freezer", "shelf", "shipper"})
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MILLION: Final = 1_000_000


def label_data(desk: Desk, codes: Sequence[str]) -> list[LabelData]:
    """Return what the labels of things say, in the order of their codes.

    Raises:
        UnknownCode, AmbiguousCode, NotAllowed.
    """
    return _data(desk, things_named(desk, codes))


def usual_layout(desk: Desk, code: str) -> str:
    """Return the layout that a thing is labelled with unless another is asked for."""
    return _usual_layout(desk, things_named(desk, [code])[0])


def write_label_file(
    desk: Desk, codes: Sequence[str], path: Path, *, layout: str | None = None, dpi: int = DPI
) -> Receipt:
    """Write labels as specimens to a PDF, PNG or ZPL and record it; nothing counts as printed.

    The file stands there only when its entry does.

    Raises:
        UnknownCode, NotAllowed, LayoutUnknown, LabelFormatUnknown, CodeTooLongForLabel,
        LabelFileNotWritten.
    """
    from cellinv.labels.draw import draw_all
    from cellinv.labels.files import SUFFIXES, check_suffix, label_bytes
    from cellinv.labels.layouts import layout as layout_named

    suffix = check_suffix(path, SUFFIXES)
    things = things_named(desk, codes)
    chosen = layout_named(layout or _usual_layout(desk, things[0]))
    drawings = draw_all(chosen, [each.as_specimen() for each in _data(desk, things)])
    content = label_bytes(suffix, chosen, drawings, dpi)
    staged = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        _write(staged, content, path.name)
        receipt = record_labels(
            desk, things, layout=chosen.name, file=path.name, content=content, specimen=True
        )
        _move(staged, path)
    finally:
        staged.unlink(missing_ok=True)
    return receipt


def record_labels(
    desk: Desk,
    things: Sequence[Thing],
    *,
    layout: str,
    file: str,
    content: bytes,
    specimen: bool,
) -> Receipt:
    """Note in the ledger which labels were made; no record changes."""
    site = desk.site
    allow(desk, "label", site_id=site.id if site else None)
    with doing(
        desk,
        "label",
        chain=site.code if site else ORG,
        layout=layout,
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        specimen=specimen,
        labels=len(things),
    ) as act:
        for thing in things:
            act.concerns(thing.kind, thing.id, thing.code)
    return act.receipt(layout=layout)


def _write(path: Path, content: bytes, name: str) -> None:
    from cellinv.labels.errors import LabelFileNotWritten

    try:
        path.write_bytes(content)
    except OSError as error:
        raise LabelFileNotWritten(file=name, why=error.strerror or str(error)) from error


def _move(staged: Path, path: Path) -> None:
    from cellinv.labels.errors import LabelFileNotWritten

    try:
        staged.replace(path)
    except OSError as error:
        raise LabelFileNotWritten(file=path.name, why=error.strerror or str(error)) from error


def _usual_layout(desk: Desk, thing: Thing) -> str:
    if thing.kind == "vial":
        return "vial-wrap"
    if thing.kind != "container":
        return "box"
    with viewing(desk) as session:
        kind = path_of(session, thing.id)[-1].kind.kind.value
    return "tank" if kind in _STANDING else "box"


def _data(desk: Desk, things: Sequence[Thing]) -> list[LabelData]:
    ids: dict[str, list[int]] = defaultdict(list)
    for thing in things:
        ids[thing.kind].append(thing.id)
    with viewing(desk) as session:
        fields = {
            **_vials(session, ids["vial"]),
            **{Key("container", each): _container(session, each) for each in ids["container"]},
            **_lots(session, ids["lot"]),
        }
    return [LabelData(thing.code, fields.get(thing.key) or _plain(thing)) for thing in things]


def _plain(thing: Thing) -> dict[str, str]:
    return {"name": thing.label or thing.code, "kind": tr(thing.kind.replace("_", " "))}


def _vials(session: Session, vial_ids: Iterable[int]) -> dict[Key, dict[str, str]]:
    query = select(Vial.id, Vial.number, Vial.expires_on, Vial.lot_id).where(Vial.id.in_(vial_ids))
    rows = session.execute(query).all()
    lots = _lots(session, {row.lot_id for row in rows})
    found = {}
    for row in rows:
        fields = dict(lots[Key("lot", row.lot_id)])
        fields["number"] = fields["cap"] = f"{row.number:04d}"
        if row.expires_on is not None:
            fields["expiry"] = row.expires_on.isoformat()
        found[Key("vial", row.id)] = fields
    return found


def _lots(session: Session, lot_ids: Iterable[int]) -> dict[Key, dict[str, str]]:
    query = (
        select(Lot, Format.name, CellLine.code, Party.name, Product.storage)
        .join(Format, Format.id == Lot.format_id)
        .join(Party, Party.id == Lot.owner_id)
        .join(CellLine, CellLine.id == Lot.line_id, isouter=True)
        .join(Product, Product.id == Lot.product_id, isouter=True)
        .where(Lot.id.in_(lot_ids))
    )
    return {Key("lot", row[0].id): _lot(*row) for row in session.execute(query)}


def _lot(lot: Lot, form: str, line: str | None, owner: str, storage: str | None) -> dict[str, str]:
    days = lot.days_in_differentiation
    return {
        "name": lot.code,
        "lot": lot.code,
        "kind": lot.kind,
        "line": line or "",
        "passage": lot.passage or (f"d{days}" if days is not None else ""),
        "fill_date": lot.filled_on.isoformat() if lot.filled_on else "",
        "expiry": lot.expires_on.isoformat() if lot.expires_on else "",
        "format": form,
        "cells": _cells(lot.cells_per_vial, lot.fill_volume_ul),
        "storage": storage or "",
        "owner": owner,
    }


def _cells(count: int | None, volume_ul: int | None) -> str:
    """Return ``2.5 × 10⁶ cells / 1.8 mL``, or what of it is known."""
    parts = []
    if count:
        parts.append(tr("{count} cells", count=_times_ten(count)))
    if volume_ul:
        parts.append(tr("{volume} mL", volume=_number(volume_ul, 1000)))
    return " / ".join(parts)


def _times_ten(count: int) -> str:
    if count < _MILLION:
        return str(count)
    power = len(str(count)) - 1
    return f"{_number(count, 10**power)} × 10{str(power).translate(_RAISED)}"


def _number(value: int, unit: int) -> str:
    """Return ``value`` in units, to three places, without zeros at its end."""
    thousandths = round(value * 1000 / unit)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _container(session: Session, container_id: int) -> dict[str, str]:
    path = path_of(session, container_id)
    own = path[-1]
    temperature = session.get_one(Container, container_id).temperature_c
    return {
        "name": own.name,
        "kind": own.kind.name,
        "place": " / ".join(each.name for each in path[:-1]),
        "storage": ""
        if temperature is None
        else tr("{c} °C", c=str(temperature).replace("-", "−")),
    }
