"""What a list, a search and a lineage cost to read, without a screen."""

from __future__ import annotations

from functools import partial
from itertools import cycle, islice
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from cellinv.domain.finding import squeezed
from cellinv.records.tables.banks import Vial
from cellinv.records.tables.storage import Container, ContainerType
from cellinv.services import people, station
from cellinv.services.lineage.tracing import trace_code
from cellinv.services.storage.listing import list_vials
from tests.bench.building import PASSWORD
from tests.bench.family import MASTER, SUBJECTS
from tests.bench.figures import Row, Series

if TYPE_CHECKING:
    from collections.abc import Callable

    from cellinv.services.desk import Desk

ROUNDS, WARM = 40, 3
PAGE = 100
LIMIT_MS = 50.0
DOWN = """
WITH RECURSIVE down(lot) AS (
  SELECT id FROM lot WHERE code = :master
  UNION SELECT l.id FROM down d JOIN vial v ON v.lot_id = d.lot
  JOIN run_input i ON i.vial_id = v.id JOIN lot l ON l.run_id = i.run_id
) SELECT v.id, v.code, v.status, v.lot_id, dv.dose_id, o.subject_id FROM down d
  JOIN vial v ON v.lot_id = d.lot LEFT JOIN dose_vial dv ON dv.vial_id = v.id
  LEFT JOIN dose o ON o.id = dv.dose_id"""


def measure(url: str) -> list[Row]:
    """Open boxes, read pages of the list, search fragments, and trace the master bank."""
    desk = people.sign_in(people.open_inventory(url, station="bench"), "tech", PASSWORD)
    rows = [*_boxes(desk), *_pages(desk), *_searches(desk), _trace(desk)]
    desk.database.dispose()
    return rows


def _repeat(series: Series, deeds: list[Callable[[], object]]) -> None:
    for deed in deeds[:WARM]:
        deed()
    for deed in islice(cycle(deeds), ROUNDS):
        with series.timed():
            deed()


def _boxes(desk: Desk) -> list[Row]:
    with desk.database.read() as session:
        query = select(Container.id).join(ContainerType, ContainerType.id == Container.type_id)
        boxes = session.scalars(query.where(ContainerType.code == "BOX-10X10")).all()
    chosen = Random(7).sample(list(boxes), min(len(boxes), ROUNDS))
    series = Series("a box read")
    _repeat(series, [partial(station.box_view, desk, box) for box in chosen])
    return [Row("open a 10 × 10 box (read)", series, limit=LIMIT_MS, grows=True)]


def _pages(desk: Desk) -> list[Row]:
    rows = []
    for sort in ("code", "lot", "status", "place"):
        first, following = Series("first page"), Series("next page")
        page = list_vials(desk, sort=sort, limit=PAGE)
        _repeat(first, [partial(list_vials, desk, sort=sort, limit=PAGE)])
        _repeat(following, [partial(list_vials, desk, sort=sort, limit=PAGE, after=page.next)])
        rows += [
            Row(f"vial list by {sort}, first page", first, limit=LIMIT_MS, grows=True),
            Row(f"vial list by {sort}, next page", following, limit=LIMIT_MS, grows=True),
        ]
    return rows


def _searches(desk: Desk) -> list[Row]:
    with desk.database.read() as session:
        last = session.scalar(select(Vial.code).order_by(Vial.id.desc()).limit(1)) or ""
    plain = squeezed(last)
    asked = {
        "a whole code": last,
        "the end of a code": plain[-4:],  # of which there is a page full, however large the stock
        "its middle": plain[1:6],
        "what nearly all have": "L0",
        "what nothing has": "QQZZX",
    }
    rows = []
    for name, fragment in asked.items():
        series = Series("search")
        _repeat(series, [partial(station.find, desk, fragment)])
        rows.append(Row(f"search: {name}", series, limit=LIMIT_MS, grows=True))
    return rows


def _trace(desk: Desk) -> Row:
    ours, floor = Series("trace"), Series("raw recursive query")
    wrong = ""
    for _ in range(ROUNDS):
        with ours.timed():
            found = trace_code(desk, MASTER, up=False)
        with floor.timed(), desk.database.reader.connect() as connection:
            raw = connection.execute(text(DOWN), {"master": MASTER}).all()
        subjects = len(found.of_kind("subject"))
        if subjects != SUBJECTS or len(found.of_kind("vial")) != len(raw):
            wrong = f"{subjects} subjects through {len(found.of_kind('vial'))} vials"
    note = wrong or f"{len(raw):,} vials, {SUBJECTS} subjects"
    return Row(
        "trace a master bank to its subjects", ours, floor, 5.0, limit=200.0, note=note,
        broken=bool(wrong), grows=True,
    )  # fmt: skip
