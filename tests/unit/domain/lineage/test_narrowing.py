"""A lineage narrowed down stays joined to its root and shows nothing that wasn't asked for."""

import pytest

from cellinv.domain.lineage.graph import Key, Node, Trace
from cellinv.domain.lineage.narrowing import ALL, Narrow, narrowed

LOT, OTHER = Node("lot", "L", "released", 1), Node("lot", "M", "released", 2)
LINE, RUN = Node("cell_line", "C", "registered", 1), Node("run", "R", "ended", 1)
KEPT, USED = Node("vial", "V1", "stored", 1), Node("vial", "V2", "consumed", 2)
GIVEN, LATER = Node("vial", "V3", "administered", 3), Node("vial", "V4", "stored", 4)
DOSE = Node("dose", "D", "administered", 1)
NODES = (LOT, LINE, RUN, OTHER, KEPT, USED, GIVEN, LATER, DOSE)
LINKS = [
    (LINE, LOT), (LOT, KEPT), (LOT, USED), (USED, RUN), (RUN, OTHER), (OTHER, GIVEN),
    (OTHER, LATER), (GIVEN, DOSE),
]  # fmt: skip
TRACE = Trace(LOT, NODES, tuple((a.key, b.key) for a, b in LINKS))
OWNERS = {Key("lot", 1): "A", Key("lot", 2): "B"}


def shown(by: Narrow) -> str:
    found = narrowed(TRACE, by, {1: ("LN-1", "B"), 4: ("LN-2",)}, OWNERS)
    assert all({a, b} <= {node.key for node in found.nodes} for a, b in found.links)
    return " ".join(sorted(node.code for node in found.nodes))


@pytest.mark.parametrize(
    ("by", "codes"),
    [
        (Narrow(kind="lot"), "L M R V2"),
        (Narrow(kind="cell_line"), "C L"),
        (Narrow(state="consumed"), "L V2"),
        (Narrow(place="LN-2"), "L M R V2 V4"),
        (Narrow(owner="B"), "L M R V2"),
        (Narrow(left=True), "L M R V1 V2 V4"),
        (Narrow(clinical=True), "C D L M R V2 V3"),
        (Narrow(left=True, place="LN-1"), "L V1"),
        (Narrow(kind="subject"), "L"),
    ],
)
def test_what_matches_stays_with_what_is_between(by: Narrow, codes: str) -> None:
    assert shown(by) == codes


def test_nothing_asked_is_everything() -> None:
    assert narrowed(TRACE, ALL, {}, {}) is TRACE
