"""Folding a lineage for the screen: nothing lost, nothing drawn to the left of its origin."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellinv.domain.lineage.folding import FEW, Drawing, fold, ways_between
from cellinv.domain.lineage.graph import Key, Node, Trace, neighbours, steps_from

STATES = ("stored", "consumed", "out")


def node(kind: str, number: int, status: str = "x") -> Node:
    return Node(kind, f"{kind}-{number}", status, number)


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    """A chain of lots, each with vials, some of them used up for the next."""
    nodes, links = [node("donor", 1), node("lot", 1)], [(Key("donor", 1), Key("lot", 1))]
    number = 0
    for lot in range(1, draw(st.integers(1, 4)) + 1):
        for status in draw(st.lists(st.sampled_from(STATES), min_size=1, max_size=12)):
            number += 1
            nodes.append(node("vial", number, status))
            links.append((Key("lot", lot), Key("vial", number)))
            if status == "consumed":
                links.append((Key("vial", number), Key("run", lot)))
        nodes += [node("run", lot), node("lot", lot + 1)]
        links.append((Key("run", lot), Key("lot", lot + 1)))
    return Trace(nodes[0], tuple(nodes), tuple(links))


def vials(drawing: Drawing) -> int:
    return sum(d.node.count or 1 for d in drawing.drawn if d.node.kind == "vial")


@given(traces())
def test_every_vial_is_counted_once(trace: Trace) -> None:
    drawing = fold(trace)
    assert vials(drawing) == len(trace.of_kind("vial"))
    assert len({d.name for d in drawing.drawn}) == len(drawing.drawn)


@given(traces())
def test_lines_go_to_the_right_and_no_two_things_lie_on_each_other(trace: Trace) -> None:
    drawing = fold(trace)
    at = {d.name: (d.layer, d.row) for d in drawing.drawn}
    assert all(at[a][0] < at[b][0] for a, b in drawing.lines)
    assert len(set(at.values())) == len(at)


@given(traces())
def test_unfolding_everything_shows_every_vial(trace: Trace) -> None:
    folded = fold(trace)
    drawing = fold(trace, [d.name for d in folded.drawn])
    assert {d.node for d in drawing.drawn} == set(trace.nodes)
    assert len(drawing.lines) == len(trace.links)


def test_vials_fold_by_origin_fate_and_state() -> None:
    lot, run = Key("lot", 1), Key("run", 1)
    states = ("stored", "stored", "out", "consumed", "consumed")
    numbered = list(enumerate(states, 1))
    links = [(lot, Key("vial", n)) for n, _ in numbered]
    links += [(Key("vial", 4), run), (Key("vial", 5), run)]
    nodes = (node("lot", 1), *(node("vial", n, s) for n, s in numbered), node("run", 1))
    drawing = fold(Trace(nodes[0], nodes, tuple(links)))
    counts = {(d.node.status, d.node.count) for d in drawing.drawn if d.node.kind == "vial"}
    assert counts == {("stored", 2), ("out", None), ("consumed", 2)}
    assert len(drawing.lines) == 4


def test_the_root_is_never_folded() -> None:
    nodes = (node("vial", 1, "stored"), node("vial", 2, "stored"), node("lot", 1))
    links = ((Key("lot", 1), Key("vial", 1)), (Key("lot", 1), Key("vial", 2)))
    assert fold(Trace(nodes[0], nodes, links)).root == "vial:1"


def test_steps_are_the_shortest_way() -> None:
    a, b, c = Key("lot", 1), Key("vial", 1), Key("run", 1)
    near = neighbours([(a, b), (b, c), (a, c)], up=False)
    assert steps_from(a, near) == {b: (1, a), c: (1, a)}
    assert steps_from(c, neighbours([(a, b), (b, c)], up=True)) == {b: (1, c), a: (2, b)}


@given(traces(), st.randoms(), st.booleans())
def test_the_way_told_does_not_hang_on_the_order_of_links(trace: Trace, by: Any, up: bool) -> None:
    shuffled = list(trace.links)
    by.shuffle(shuffled)
    start = trace.nodes[-1 if up else 0].key
    told = steps_from(start, neighbours(trace.links, up=up))
    assert list(steps_from(start, neighbours(shuffled, up=up)).items()) == list(told.items())


def bank(filled: int) -> Trace:
    """A lot with many stored vials."""
    lot = node("lot", 1)
    vials = [node("vial", number, "stored") for number in range(1, filled + 1)]
    return Trace(lot, (lot, *vials), tuple((lot.key, each.key) for each in vials))


@given(traces(), st.sampled_from(["state", "place", "run"]), st.integers(0, 5))
def test_every_fold_counts_every_vial(trace: Trace, by: Any, shift: int) -> None:
    places = {number: ("LN-1", f"R{(number + shift) % 3}") for number in range(1, 30)}
    drawing = fold(trace, by=by, places=places)
    assert vials(drawing) == len(trace.of_kind("vial"))
    unfolded = fold(trace, [d.name for d in drawing.drawn], by=by, places=places)
    assert vials(unfolded) == len(trace.of_kind("vial"))


def test_a_large_bank_is_never_drawn_vial_by_vial() -> None:
    trace, unfolded = bank(12_000), set[str]()
    drawing = fold(trace)
    for _ in range(3):
        drawing = fold(trace, unfolded)
        assert len(drawing.drawn) <= FEW * 2 + 2
        unfolded.add(max(drawing.drawn, key=lambda each: len(each.members)).name)
    assert vials(drawing) == 12_000


def test_a_large_pile_comes_apart_by_where_it_stands() -> None:
    places = {number: ("LN-1", f"Rack {number % 2}", "B") for number in range(1, 201)}
    trace = bank(200)
    (pile,) = (each for each in fold(trace, places=places).drawn if each.members)
    parts = [each for each in fold(trace, [pile.name], places=places).drawn if each.members]
    assert [(each.label, len(each.members)) for each in parts] == [
        ("LN-1/Rack 0", 100), ("LN-1/Rack 1", 100),
    ]  # fmt: skip
    assert {each.within for each in parts} == {pile.name}


def test_vials_fold_by_the_tank_they_stand_in() -> None:
    trace = bank(4)
    places = {1: ("LN-1", "R"), 2: ("LN-1", "S"), 3: ("LN-2",), 4: ("LN-2",)}
    piles = [each for each in fold(trace, by="place", places=places).drawn if each.members]
    assert [(each.label, len(each.members)) for each in piles] == [("LN-1", 2), ("LN-2", 2)]


LINES = [("a", "b"), ("b", "c"), ("a", "d"), ("e", "d"), ("x", "y")]


@pytest.mark.parametrize(
    ("start", "end", "way"),
    [
        ("a", "c", "abc"), ("c", "a", "cba"), ("c", "e", "cbade"), ("a", "a", "a"), ("a", "x", ""),
    ],
)  # fmt: skip
def test_the_way_between_two_is_the_shortest(start: str, end: str, way: str) -> None:
    found = ways_between(LINES, start, end)
    assert ("".join(found.names), found.length) == (way, len(way) - 1)


def test_all_shortest_ways_are_found_and_no_longer_one() -> None:
    lines = [("a", "b"), ("a", "c"), ("b", "z"), ("c", "z"), ("a", "d"), ("d", "e"), ("e", "z")]
    found = ways_between(lines, "a", "z")
    assert found.names == ("a", "b", "c", "z")
    assert found.steps == {("a", "b"), ("a", "c"), ("b", "z"), ("c", "z")}
    assert ways_between(lines, "z", "a").steps == found.steps
