"""Panels of an inventory: a change is a new edition, and a lot keeps the one it was frozen with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, null, select

from cellinv.domain.exchange.importing import LotKindUnknown
from cellinv.domain.language import tr
from cellinv.domain.quality.panels import (
    Group,
    Item,
    Laboratory,
    Panel,
    PanelForAll,
    PanelNameTaken,
    PanelUnknown,
    check_panel,
)
from cellinv.domain.quality.testing import NoPanelFor, PanelFrozen, PanelNotFor, SeveralPanels
from cellinv.records.catalog import catalog
from cellinv.records.queries.quality import (
    closest,
    in_force,
    items_of,
    next_edition,
    panels_for,
)
from cellinv.records.tables import quality as rows
from cellinv.records.tables.banks import Lot
from cellinv.records.tables.base import iso
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.people import Party, Site
from cellinv.services.ledger import Doing, Receipt, doing, reading, signed_in
from cellinv.services.people import SETUP, allow, check_here, here
from cellinv.services.people.reach import reach_of
from cellinv.services.quality.shipped import shipped_panels, units

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from cellinv.records.queries.quality import ItemFound
    from cellinv.services.desk import Desk


@dataclass(frozen=True, slots=True)
class PanelRow:
    """An edition of a panel in one line; ``None`` for owner, product or site means every one."""

    id: int
    panel: Panel
    owner: str | None
    product: str | None
    site: str | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class PanelScopes:
    """For whom somebody may make a panel: codes by id; an id of ``None`` stands for every one."""

    owners: tuple[tuple[int | None, str], ...]
    products: tuple[tuple[int | None, str], ...]
    sites: tuple[tuple[int | None, str], ...]


def panel_scopes(desk: Desk) -> PanelScopes:
    """Return for which owners, products and sites whoever is at the desk may make a panel.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk, "panels")
    queries = (
        select(Party.id, Party.code).where(within.where(Party.id, null())),
        select(Product.id, Product.code).where(within.where(Product.owner_id, null())),
        select(Site.id, Site.code).where(within.where(null(), Site.id)),
    )
    with reading(desk) as session:
        owners, products, sites = (
            tuple((row[0], row[1]) for row in session.execute(query.order_by("code")))
            for query in queries
        )
    every: tuple[tuple[int | None, str], ...] = ((None, ""),)
    return PanelScopes(
        (*(every if any(owner is None for _, owner in within.pairs) else ()), *owners),
        (*every, *products),
        (*(every if any(site is None for site, _ in within.pairs) else ()), *sites),
    )


def panels(desk: Desk, *, every_edition: bool = False) -> tuple[PanelRow, ...]:
    """Return the panels within reach, by name; those in force, or every edition, newest first.

    Raises:
        NotSignedIn, NotAllowed.
    """
    within = reach_of(desk).where(rows.Panel.owner_id, rows.Panel.site_id)
    query = (
        select(rows.Panel, Party.code, Product.code, Site.code, in_force().label("now"))
        .outerjoin(Party, Party.id == rows.Panel.owner_id)
        .outerjoin(Product, Product.id == rows.Panel.product_id)
        .outerjoin(Site, Site.id == rows.Panel.site_id)
        .where(within)
        .order_by(rows.Panel.code, rows.Panel.edition.desc())
    )
    if not every_edition:
        query = query.where(in_force())
    with reading(desk) as session:
        found = session.execute(query).all()
        items = items_of(session, {row[0].id for row in found})
        return tuple(
            PanelRow(row[0].id, _panel(row[0], items[row[0].id]), *row[1:4], bool(row[4]))
            for row in found
        )


def panel_named(desk: Desk, name: str, edition: int | None = None) -> PanelRow:
    """Return a panel in force by its name, or one edition of it.

    Raises:
        PanelUnknown: there is none within reach.
    """
    known = panels(desk, every_edition=edition is not None)
    wanted = name.strip().casefold()
    for row in known:
        if row.panel.name.casefold() == wanted and edition in {None, row.panel.version}:
            return row
    names = dict.fromkeys(row.panel.name for row in known)
    raise PanelUnknown(panel=name.strip()[:80], known=", ".join(names) or "–")


def save_panel(
    desk: Desk,
    panel: Panel,
    *,
    owner_id: int | None = None,
    product_id: int | None = None,
    site_id: int | None = None,
    new: bool = False,
    reason: str | None = None,
) -> Receipt:
    """Put a panel in force, as the next edition of its name; lots tested keep theirs.

    ``panel.version`` is ignored: the receipt tells the edition. A ``new`` panel is its first.
    One for a product is for the owner of that.

    Raises:
        NotAllowed, PanelForAll, LotKindUnknown; PanelUnsound: an item nobody could test by;
            PanelNameTaken: by a panel made for others, or, of a new one, by any; CodeNotUsable:
            by one out of reach.
    """
    if product_id is not None:
        with reading(desk) as session:
            owner_id = session.get_one(Product, product_id).owner_id
    _allow(desk, owner_id, site_id)
    panel = replace(check_panel(panel, units()), name=panel.name.strip())
    known = [str(entry["code"]) for entry in catalog("lot_kinds")]
    if panel.lot_kind not in known:
        raise LotKindUnknown(kind=panel.lot_kind, known=", ".join(known))
    with doing(desk, "save_panel", reason=reason, panel=panel.name) as act:
        _check_name(act.session, panel.name, (owner_id, product_id, site_id), new=new)
        row = write_panel(act, panel, owner_id=owner_id, product_id=product_id, site_id=site_id)
        act.act.data["edition"] = row.edition
    return act.receipt(panel=panel.name, edition=row.edition, panel_id=row.id)


def adopt_shipped(desk: Desk) -> Receipt:
    """Put the panels that come with the program in force, where none of their names is known."""
    _allow(desk, None, None)
    with doing(desk, "save_panel", panel="shipped") as act:
        known = set(act.session.scalars(select(rows.Panel.code)))
        new = [panel for panel in shipped_panels() if panel.name not in known]
        for panel in new:
            write_panel(act, panel)
    return act.receipt(panels=tuple(panel.name for panel in new))


def end_panel(desk: Desk, name: str, *, reason: str) -> Receipt:
    """Take a panel out of force: no lot starts its testing by it any more.

    Raises:
        NotAllowed, PanelForAll, PanelUnknown.
    """
    allow(desk, "panels")
    found = panel_named(desk, name)
    with doing(desk, "end_panel", reason=reason, panel=found.panel.name) as act:
        row = act.session.get_one(rows.Panel, found.id, populate_existing=True)
        _allow(desk, row.owner_id, row.site_id)
        row.ended_at = act.at
    return act.receipt(panel=found.panel.name)


def freeze_panel(desk: Desk, lot_id: int, panel: str | None = None) -> Receipt:
    """Start a lot's testing by the panel made closest for it, or by a named one.

    From here on the lot is tested by this edition, whatever becomes of the panel.

    Raises:
        NotAllowed, PanelFrozen, NoPanelFor, SeveralPanels, PanelNotFor, OtherSite.
    """
    with doing(desk, "start_testing", chain=here(desk).code) as act:
        lot = act.session.get_one(Lot, lot_id, populate_existing=True)
        allow(desk, "test", site_id=lot.site_id, owner_id=lot.owner_id)
        check_here(act.session, desk, lot.site_id, lot.code)
        _check_new(act.session, lot)
        chosen = freeze(act, lot, panel)
        act.concerns("lot", lot.id, lot.code)
    return act.receipt(panel=chosen.code, edition=chosen.edition)


def freeze(act: Doing, lot: Lot, panel: str | None = None) -> rows.Panel:
    """Freeze a panel for a lot within an act under way; raises as :func:`freeze_panel`."""
    chosen = _chosen(act.session, lot, panel)
    act.session.add(
        rows.LotPanel(
            lot_id=lot.id,
            panel_id=chosen.id,
            frozen_at=act.at,
            frozen_by_id=act.actor.id,
        )
    )
    act.session.flush()
    act.act.data.update(panel=chosen.code, edition=chosen.edition)
    return chosen


def fitting_panels(desk: Desk, lot_id: int) -> tuple[str, ...]:
    """Return the names of the panels a lot can be tested by, those made closest for it first."""
    within = reach_of(desk).where(Lot.owner_id, Lot.site_id)
    with reading(desk) as session:
        lot = session.scalars(select(Lot).where(Lot.id == lot_id, within)).one()
        return tuple(panel.code for panel in panels_for(session, lot))


def write_panel(
    act: Doing,
    panel: Panel,
    *,
    owner_id: int | None = None,
    product_id: int | None = None,
    site_id: int | None = None,
) -> rows.Panel:
    """Write the next edition of a panel within an act under way."""
    session = act.session
    row = rows.Panel(
        code=panel.name,
        edition=next_edition(session, panel.name),
        title=panel.title,
        lot_kind=panel.lot_kind,
        owner_id=owner_id,
        product_id=product_id,
        site_id=site_id,
        proposal=panel.proposal,
        source=panel.source or None,
        made_at=act.at,
        made_by_id=act.actor.id or None,
    )
    session.add(row)
    session.flush()
    session.add_rows(
        rows.PanelItem,
        [_item_row(row.id, number, item) for number, item in enumerate(panel.items, 1)],
    )
    return row


def _allow(desk: Desk, owner_id: int | None, site_id: int | None) -> None:
    """Check that somebody may decide for all that a panel is for, not for a part of it alone."""
    if desk.actor is SETUP:
        return
    allow(desk, "panels", owner_id=owner_id, site_id=site_id)
    pairs = reach_of(desk, "panels").pairs
    if not any(site in {None, site_id} and owner in {None, owner_id} for site, owner in pairs):
        raise PanelForAll(who=signed_in(desk).shown, roles=tr("qa"))


def _check_name(session: Session, name: str, scope: tuple[int | None, ...], *, new: bool) -> None:
    query = select(rows.Panel).where(func.lower(rows.Panel.code) == name.lower())
    known = session.scalars(query.order_by(rows.Panel.edition.desc()).limit(1)).first()
    if known is None:
        return
    if new or known.code != name or (known.owner_id, known.product_id, known.site_id) != scope:
        raise PanelNameTaken(name=name[:80], panel_id=known.id)


def _check_new(session: Session, lot: Lot) -> None:
    found = session.execute(
        select(rows.Panel.code, rows.LotPanel.frozen_at)
        .join(rows.LotPanel, rows.LotPanel.panel_id == rows.Panel.id)
        .where(rows.LotPanel.lot_id == lot.id)
    ).one_or_none()
    if found is not None:
        raise PanelFrozen(lot=lot.code, panel=found.code, since=iso(found.frozen_at)[:10])


def _chosen(session: Session, lot: Lot, name: str | None) -> rows.Panel:
    known = panels_for(session, lot)
    if name is not None:
        wanted = name.strip().casefold()
        found = [panel for panel in known if panel.code.casefold() == wanted]
        if not found:
            names = ", ".join(panel.code for panel in known) or "–"
            raise PanelNotFor(panel=name.strip()[:80], lot=lot.code, known=names)
        return found[0]
    best = closest(known) if known else ()
    if not best:
        raise NoPanelFor(lot=lot.code, kind=lot.kind)
    if len(best) > 1:
        raise SeveralPanels(lot=lot.code, panels=", ".join(panel.code for panel in best))
    return best[0]


def _panel(row: rows.Panel, items: tuple[ItemFound, ...]) -> Panel:
    return Panel(
        name=row.code,
        title=row.title,
        version=row.edition,
        lot_kind=row.lot_kind,
        items=tuple(map(_item, items)),
        proposal=row.proposal,
        source=row.source or "",
    )


def _item(found: ItemFound) -> Item:
    return Item(
        code=found.code,
        group=Group(found.category),
        item=found.name,
        purpose=found.purpose,
        method=found.method,
        specification=found.specification,
        laboratory=Laboratory(found.laboratory),
        days=found.days,
        mandatory=found.mandatory,
        vials=found.vials,
        sop=found.sop or "",
        sop_version=found.sop_version or "",
    )


def _item_row(panel_id: int, number: int, item: Item) -> dict[str, object]:
    return {
        "panel_id": panel_id,
        "number": number,
        "code": item.code.strip(),
        "category": item.group.value,
        "name": item.item.strip(),
        "purpose": item.purpose,
        "method": item.method,
        "sop": item.sop or None,
        "sop_version": item.sop_version or None,
        "specification": item.specification,
        "mandatory": item.mandatory,
        "vials": item.vials,
        "laboratory": item.laboratory.value,
        "days": item.days,
    }
