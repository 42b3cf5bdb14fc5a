"""Where the nodes of the graph stand: for any lineage apart, in layers, parents to the left."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from cellinv.domain.lineage.folding import Drawing, Drawn, layered
from cellinv.domain.lineage.graph import Node
from cellinv.ui.lineage.layout import NODE_HEIGHT, positions, way_through

pairs = st.tuples(st.integers(0, 14), st.integers(0, 14)).filter(lambda pair: pair[0] < pair[1])


def drawing(links: set[tuple[int, int]]) -> Drawing:
    """Return a drawing of fifteen nodes with these links, always from a lower to a higher."""
    names = [str(number) for number in range(15)]
    lines = tuple((str(a), str(b)) for a, b in sorted(links))
    layers = layered(names, lines)
    drawn = tuple(
        Drawn(name, Node("lot", name, "released", row), layers[name], row)
        for row, name in enumerate(names)
    )
    return Drawing("0", drawn, lines)


def place(links: set[tuple[int, int]]):
    return positions(drawing(links), {str(number): 100.0 + number for number in range(15)})


@settings(max_examples=60)
@given(st.sets(pairs, max_size=30))
def test_nodes_never_overlap(links) -> None:
    places = sorted(place(links).values())
    for one, other in itertools.pairwise(places):
        assert other.x >= one.x + one.width or other.y >= one.y + NODE_HEIGHT


@settings(max_examples=60)
@given(st.sets(pairs, max_size=30))
def test_what_comes_of_a_thing_stands_to_its_right(links) -> None:
    places = place(links)
    for source, target in links:
        assert places[str(source)].x < places[str(target)].x


def test_a_line_without_branches_is_straight() -> None:
    places = place({(0, 1), (1, 2), (2, 3)})
    assert len({places[name].y for name in "0123"}) == 1


def test_nothing_to_draw_is_no_error() -> None:
    assert positions(Drawing("", (), ()), {}) == {}


def test_the_way_goes_through_one_node_both_ways() -> None:
    before = {"c": ["b"], "b": ["a"], "x": ["b"]}
    after = {"a": ["b"], "b": ["c", "x"]}
    assert way_through("c", before, after) == {"a", "b", "c"}
