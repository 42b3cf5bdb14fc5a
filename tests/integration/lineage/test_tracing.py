"""Lineage both ways, compared with a plain walk of the tables, and where it ends when blinded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from cellinv.domain.lineage.folding import Drawing, Drawn, fold
from cellinv.domain.lineage.graph import NotTraceable, Trace
from cellinv.domain.lookup import UnknownCode
from cellinv.records.tables.banks import LineComponent, Lot, RunInput, Vial
from cellinv.records.tables.clinical import Dose
from cellinv.records.tables.custody import DoseVial
from cellinv.services.desk import Right
from cellinv.services.lineage import trace, trace_code, trace_json

if TYPE_CHECKING:
    from cellinv.records.engine import Database
    from cellinv.services.desk import Desk
    from tests.integration.inventories import World
    from tests.integration.whole_line import WholeLine

Pairs = set[tuple[str, str]]


@pytest.fixture
def line(shared_line: WholeLine) -> WholeLine:
    """The line that all tests here read and none changes."""
    return shared_line


def codes(found: Trace, *kinds: str) -> set[str]:
    return {node.code for node in found.nodes if node.kind in kinds}


def material_edges(database: Database) -> Pairs:
    """Return every edge between materials, read row by row."""
    with database.read() as session:
        lots = {lot.id: lot for lot in session.scalars(select(Lot))}
        vials = {vial.id: vial for vial in session.scalars(select(Vial))}
        inputs = session.scalars(select(RunInput)).all()
        edges = {(f"lot {v.lot_id}", f"vial {v.id}") for v in vials.values()}
        edges |= {(f"vial {i.vial_id}", f"run {i.run_id}") for i in inputs}
        edges |= {(f"run {lot.run_id}", f"lot {lot.id}") for lot in lots.values() if lot.run_id}
        edges |= {
            (f"cell_line {lot.line_id}", f"lot {lot.id}")
            for lot in lots.values()
            if not any(i.run_id == lot.run_id for i in inputs)
        }
        for part in session.scalars(select(LineComponent)):
            edges.add((f"donor {part.donor_id}", f"cell_line {part.line_id}"))
        for given in session.scalars(select(DoseVial)):
            edges.add((f"vial {given.vial_id}", f"dose {given.dose_id}"))
        for dose in session.scalars(select(Dose)):
            edges.add((f"dose {dose.id}", f"subject {dose.subject_id}"))
    return edges


def reached(edges: Pairs, root: str, *, up: bool) -> set[str]:
    found, wave = {root}, [root]
    while wave:
        at = wave.pop()
        for source, target in edges:
            start, end = (target, source) if up else (source, target)
            if start == at and end not in found:
                found.add(end)
                wave.append(end)
    return found


@pytest.mark.parametrize(
    ("kind", "code"),
    [("donor", "D-1"), ("cell_line", "L-1"), ("lot", "MCB-1"), ("lot", "WCB-1"), ("lot", "DP-2"),
     ("run", "BANK-1"), ("run", "RUN-DP-1"), ("subject", "S-1"), ("dose", "K-S-2")],
)  # fmt: skip
def test_both_ways_agree_with_a_plain_walk(line: WholeLine, kind: str, code: str) -> None:
    edges = material_edges(line.desk.database)
    for up in (True, False):
        found = trace(line.desk, kind, line.ids[code], up=up, down=not up)
        expected = reached(edges, f"{kind} {line.ids[code]}", up=up)
        nodes = {f"{node.kind} {node.id}" for node in found.nodes}
        assert nodes - {n for n in nodes if n.split()[0] in {"study", "product"}} == expected
        links = {(f"{a.kind} {a.id}", f"{b.kind} {b.id}") for a, b in found.links}
        assert {one for one in edges if set(one) <= expected} <= links


def test_a_vial_leads_to_its_run_alone(line: WholeLine) -> None:
    consumed, stored = line.vials["MCB-1"][0], line.vials["MCB-1"][5]
    assert codes(trace(line.desk, "vial", consumed), "subject") == {"S-1", "S-2", "S-3"}
    assert codes(trace(line.desk, "vial", stored, up=False), "run", "lot") == set()
    assert codes(trace(line.desk, "vial", stored), "lot", "cell_line", "donor") == {
        "MCB-1", "L-1", "D-1",
    }  # fmt: skip


def test_a_product_and_a_study_lead_to_donors_and_subjects(line: WholeLine) -> None:
    for kind, code, subjects in (
        ("product", "P-1", {"S-1", "S-2", "S-3"}),
        ("study", "OPEN-1", {"S-1"}),
        ("study", "BLIND-1", {"S-2", "S-3"}),
    ):
        found = trace(line.desk, kind, line.ids[code])
        assert codes(found, "donor") == {"D-1"}
        assert codes(found, "subject") == subjects


def test_the_command_line_gets_codes_and_no_fold(line: WholeLine) -> None:
    said = trace_json(trace_code(line.desk, "s-1", down=False))
    assert said["root"] == "S-1"
    assert {"kind": "dose", "code": "K-S-1", "status": "administered"} in said["nodes"]
    assert ["K-S-1", "S-1"] in said["edges"]
    assert all(len(edge) == 2 for edge in said["edges"])


@pytest.fixture
def blinded(line: WholeLine) -> Desk:
    """Somebody who reads everything but the arms of blinded studies."""
    return replace(line.desk, rights=(Right("supervisor", None, None),))


@pytest.mark.parametrize("code", ["S-2", "S-3", "K-S-2", "K-S-3"])
def test_a_blinded_subject_leads_no_further_than_the_study(
    line: WholeLine, blinded: Desk, code: str
) -> None:
    found = trace_code(blinded, code)
    assert {node.kind for node in found.nodes} <= {"subject", "dose", "study"}
    assert {(node.code, node.count) for node in found.of_kind("study")} == {("BLIND-1", 2)}


def test_both_arms_look_alike(line: WholeLine, blinded: Desk) -> None:
    arms = [trace_code(blinded, code) for code in ("S-2", "S-3")]
    active, placebo = ([(n.kind, n.status, n.count) for n in arm.nodes] for arm in arms)
    assert active == placebo


@pytest.mark.parametrize("code", ["D-1", "MCB-1", "DP-1", "DP-2"])
def test_a_trace_down_ends_at_the_blinded_study(line: WholeLine, blinded: Desk, code: str) -> None:
    found = trace_code(blinded, code, up=False)
    assert {(n.code, n.count) for n in found.of_kind("study")} == {("BLIND-1", 2)}
    assert codes(found, "subject", "dose") <= {"S-1", "K-S-1"}
    assert not any(a.kind == "study" for a, _ in found.links)


def test_the_blinded_study_itself_shows_subjects_and_no_lot(blinded: Desk) -> None:
    found = trace_code(blinded, "BLIND-1")
    assert codes(found, "subject") == {"S-2", "S-3"}
    assert codes(found, "lot", "vial", "run", "donor") == set()


def test_what_is_out_of_reach_is_a_count(line: WholeLine, world: World) -> None:
    elsewhere = (Right("viewer", world.sites[1].id, None),)
    desk = replace(line.desk, rights=elsewhere)
    with pytest.raises(UnknownCode):
        trace(desk, "lot", line.ids["MCB-1"])
    with pytest.raises(UnknownCode, match="“wcb-1-0001”"):
        trace_code(replace(line.desk, rights=elsewhere), "wcb-1-0001")
    found = trace(desk, "donor", line.ids["D-1"])
    assert {node.code for node in found.nodes if node.kind == "lot"} == {"4 × lot"}
    assert ("L-1", "4 × lot") in found.edges


def test_a_site_has_no_lineage(line: WholeLine) -> None:
    with pytest.raises(NotTraceable, match="LN-1 is a container"):
        trace_code(line.desk, "LN-1")


def test_the_number_of_queries_does_not_grow_with_the_vials(line: WholeLine) -> None:
    asked: list[str] = []
    engine = line.desk.database.reader

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for code in ("MCB-1", "DP-1"):
        trace_code(line.desk, code)
        counts.append(len(asked))
        asked.clear()
    event.remove(engine, "before_cursor_execute", note)
    assert max(counts) < 50


def test_the_screen_sees_vials_as_counts(line: WholeLine) -> None:
    drawing = fold(trace_code(line.desk, "MCB-1"))
    counts = {(d.node.status, d.node.count) for d in drawn_vials(drawing) if d.members}
    assert ("stored", 4) in counts
    assert ("consumed", 2) in counts
    layers = {d.name: d.layer for d in drawing.drawn}
    assert all(layers[a] < layers[b] for a, b in drawing.lines)


def drawn_vials(drawing: Drawing) -> list[Drawn]:
    return [d for d in drawing.drawn if d.node.kind == "vial"]
