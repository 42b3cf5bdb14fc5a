"""Where the nodes of a folded lineage stand: layers left to right, lines as straight as may be."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from cellinv.domain.lineage.folding import Drawing

NODE_HEIGHT: Final = 52
LAYER_GAP: Final = 44
ROW_GAP: Final = 16
_STEP: Final = NODE_HEIGHT + ROW_GAP
_SWEEPS: Final = 8

Near = Mapping[str, Sequence[str]]


class Place(NamedTuple):
    """Where a node stands: its upper left corner and its width, in pixels."""

    x: float
    y: float
    width: float


def positions(drawing: Drawing, widths: Mapping[str, float]) -> dict[str, Place]:
    """Return where each node stands, by name; all of a layer are as wide as its widest."""
    layers = _layers(drawing)
    before, after = _near(drawing.lines)
    tops = {name: row * float(_STEP) for names in layers for row, name in enumerate(names)}
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for names in layers if down else layers[::-1]:
            _settle(names, tops, before if down else after)
    least = min(tops.values(), default=0.0)
    places: dict[str, Place] = {}
    left = 0.0
    for names in layers:
        width = max(widths[name] for name in names)
        places |= {name: Place(left, tops[name] - least, width) for name in names}
        left += width + LAYER_GAP
    return places


def way_through(name: str, before: Near, after: Near) -> set[str]:
    """Return a node with everything it came from and everything that came of it."""
    found = {name}
    for near in (before, after):
        wave = [name]
        while wave:
            wave = list(dict.fromkeys(b for a in wave for b in near.get(a, ()) if b not in found))
            found.update(wave)
    return found


def _layers(drawing: Drawing) -> list[list[str]]:
    """Return the names in each layer that has any, in the order of their rows.

    What came from nothing stands just left of the first thing that came of it.
    """
    _, after = _near(drawing.lines)
    targets = {target for _, target in drawing.lines}
    layer_of = {each.name: each.layer for each in drawing.drawn}
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for each in drawing.drawn:
        layer = each.layer
        if each.name not in targets and after.get(each.name):
            layer = min(layer_of[name] for name in after[each.name]) - 1
        found[layer].append((each.row, each.name))
    return [[name for _, name in sorted(found[layer])] for layer in sorted(found)]


def _near(lines: Sequence[tuple[str, str]]) -> tuple[Near, Near]:
    before, after = defaultdict(list), defaultdict(list)
    for source, target in lines:
        before[target].append(source)
        after[source].append(target)
    return before, after


def _settle(names: list[str], tops: dict[str, float], near: Near) -> None:
    """Order a layer by the middle of its neighbours and move each as near to it as there's room."""
    wanted = {name: _middle(name, tops, near) for name in names}
    names.sort(key=wanted.__getitem__)
    tops.update(zip(names, _apart([wanted[name] for name in names]), strict=True))


def _middle(name: str, tops: Mapping[str, float], near: Near) -> float:
    places = [tops[each] for each in near.get(name, ())]
    return sum(places) / len(places) if places else tops[name]


def _apart(wanted: Sequence[float]) -> list[float]:
    """Return places a step apart or more, in order, as near to what is wanted as can be.

    Pools adjacent violators, which gives the least sum of squares.
    """
    blocks: list[tuple[float, int]] = []
    for at, place in enumerate(wanted):
        mean, size = place - at * _STEP, 1
        while blocks and blocks[-1][0] > mean:
            above, count = blocks.pop()
            mean = (above * count + mean * size) / (count + size)
            size += count
        blocks.append((mean, size))
    places = [mean for mean, size in blocks for _ in range(size)]
    return [place + at * _STEP for at, place in enumerate(places)]
