"""Products: release panel, shelf life, storage, passage limit, and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, null, or_, select

from cellinv.records.queries.quality import closest, in_force
from cellinv.records.tables.banks import Lot, Run
from cellinv.records.tables.clinical import Product
from cellinv.records.tables.people import Party
from cellinv.records.tables.quality import Panel
from cellinv.services.ledger import reading
from cellinv.services.people.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from cellinv.services.desk import Desk

_RELEASED_AS = "DP"


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product; ``panels``: those its lots can be released by, each with its edition."""

    id: int
    code: str
    name: str
    owner: str
    shelf_life_days: int | None
    storage: str | None
    passage_limit: int | None
    panels: str
    runs: int
    lots: int


def product_list(desk: Desk) -> tuple[ProductRow, ...]:
    """Return the products within reach, by code; counted are runs and lots within reach.

    Raises:
        NotSignedIn, NotAllowed.
    """
    reach = reach_of(desk)
    made = select(func.count(Run.id)).where(
        Run.product_id == Product.id, reach.where(Run.owner_id, Run.site_id)
    )
    filled = select(func.count(Lot.id)).where(
        Lot.product_id == Product.id, reach.where(Lot.owner_id, Lot.site_id)
    )
    query = (
        select(
            Product.id, Product.code, Product.name, Party.code, Product.shelf_life_days,
            Product.storage, Product.passage_limit, Product.owner_id,
            made.scalar_subquery(), filled.scalar_subquery(),
        )
        .join(Party, Party.id == Product.owner_id)
        .where(reach.where(Product.owner_id, null()))
        .order_by(Product.code)
    )  # fmt: skip
    with reading(desk) as session:
        return tuple(_product(session, row) for row in session.execute(query).all())


def _product(session: Session, row: Sequence[Any]) -> ProductRow:
    values = [*row[:7], _panels(session, row[0], row[7]), *row[8:]]
    return ProductRow(*values)


def _panels(session: Session, product_id: int, owner_id: int) -> str:
    """Return the panels in force that a lot of the product would be tested by: the closest."""
    query = (
        select(Panel)
        .where(
            Panel.lot_kind == _RELEASED_AS,
            in_force(),
            Panel.site_id.is_(None),
            or_(Panel.product_id.is_(None), Panel.product_id == product_id),
            or_(Panel.owner_id.is_(None), Panel.owner_id == owner_id),
        )
        .order_by(Panel.product_id.is_(None), Panel.owner_id.is_(None), Panel.code)
    )
    found = closest(session.scalars(query).all())
    return ", ".join(f"{panel.code} {panel.edition}" for panel in found)
