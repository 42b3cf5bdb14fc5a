"""What a container holds, as the picture, the legend and the list beside it show it."""

from collections import Counter
from dataclasses import dataclass

from cellinv.domain.language import a_list, tr
from cellinv.services.station.views import BoxCell, BoxView, ContainerCard, TreeRow, VialCard
from cellinv.ui.shell.states import look_of

_LONG = 10_000
_KNOWN_KINDS = frozenset(
    {"room", "tank", "freezer", "shelf", "rack", "box", "cane", "bag", "shipper"}
)


@dataclass(frozen=True)
class InsideRow:
    """One thing in a container without a picture: a container with how full it is, or a vial."""

    kind: str
    id: int
    code: str
    name: str
    slot: str
    vials: int | None
    capacity: int | None
    state: str

    @property
    def share(self) -> float | None:
        """Return how full it is, 0 to 1, where there is a limit."""
        return (self.vials or 0) / self.capacity if self.capacity else None


def icon_of(kind: str) -> str:
    """Return the icon of a kind of container."""
    return kind if kind in _KNOWN_KINDS else "container"


def is_grid(view: BoxView) -> bool:
    """Tell whether a container is shown as a picture: slots with vials, not with containers."""
    return bool(view.rows) and view.kind in {"box", "cane", "goblet"}


def told(view: BoxView) -> str:
    """Return a box in words: grid, key corner, how many stand there and how many are free."""
    kinds = Counter(cell.kind for cell in view.cells)
    parts = []
    if view.rows and view.columns:
        parts.append(f"{view.rows} × {view.columns}")
    if view.key_corner:
        parts.append(tr("{slot} {corner}", slot=_first(view), corner=tr(view.key_corner)))
    stored = kinds["vial"] + kinds["occupied"] + sum(c.kind == "vial" for c in view.loose)
    words = [tr("{n} stored", n=stored), tr("{n} free", n=kinds["free"])]
    words += _closed(kinds["blocked"], kinds["reserved"])
    return " · ".join([*parts, a_list(words)])


def _first(view: BoxView) -> str:
    """Return the label printed in the key corner."""
    down = (view.rows or 1) - 1 if "bottom" in view.key_corner else 0
    across = (view.columns or 1) - 1 if "right" in view.key_corner else 0
    at = (down, across)
    return next((cell.label for cell in view.cells if (cell.row, cell.column) == at), "")


def told_tree(card: ContainerCard) -> str:
    """Return a container of containers in words: how many inside, how full."""
    inside = tr("{n} inside", n=len(card.children))
    if not card.capacity:
        return tr("{inside} · {vials} vials", inside=inside, vials=card.vials)
    closed = sum(row.reserved + row.blocked for row in card.children)
    said = tr(
        "{inside} · {vials} of {capacity} places taken, {free} free",
        inside=inside,
        vials=card.vials,
        capacity=card.capacity,
        free=max(card.capacity - card.vials - closed, 0),
    )
    return tr("{said}, {n} reserved or blocked", said=said, n=closed) if closed else said


def inside_rows(card: ContainerCard) -> list[InsideRow]:
    """Return what stands directly in a container, containers first."""
    rows = [
        InsideRow(
            row.kind,
            row.id,
            row.code,
            row.name,
            row.slot or "",
            row.vials,
            row.capacity,
            state_of(row),
        )
        for row in card.children
    ]
    rows += [
        InsideRow("vial", cell.id, cell.code, cell.lot, "", None, None, cell.status)
        for cell in card.box.loose
        if cell.kind == "vial" and cell.id is not None
    ]
    return rows


def state_of(row: TreeRow) -> str:
    """Return the one state a list shows: out of its place, or in a state of its own."""
    return row.whereabouts if row.whereabouts != "in_place" else row.state


def fullness(vials: int, capacity: int | None, *, leaf: bool) -> str:
    """Return how full something is: by its places, or by its share where numbers are long."""
    if not vials:
        return tr("empty")
    if capacity is None:
        return str(vials)
    short = leaf or capacity < _LONG
    return f"{vials}/{capacity}" if short else f"{vials / capacity:.0%}"


def occupancy(row: TreeRow) -> str:
    """Return how full something is in words: taken, free, and what is reserved or blocked."""
    if row.capacity is None:
        return tr("{n} vials", n=row.vials)
    parts = [
        tr("{used} of {total} places taken", used=row.vials, total=row.capacity),
        tr("{n} free", n=row.free),
    ]
    return a_list([*parts, *_closed(row.blocked, row.reserved)])


def _closed(blocked: int, reserved: int) -> list[str]:
    told = [tr("{n} blocked", n=blocked)] if blocked else []
    return [*told, tr("{n} reserved", n=reserved)] if reserved else told


def say_cell(cell: BoxCell) -> tuple[str, str]:
    """Return a cell as a headline and a line below it."""
    if cell.kind == "vial":
        state = look_of(cell.status).text()
        return cell.code, tr("Lot {lot} · {state}", lot=cell.lot, state=state)
    words = look_of(cell.kind).text()
    return cell.code or words, cell.reason or ("" if cell.code == "" else words)


def stands_nowhere(card: VialCard) -> str:
    """Return why a vial can't be shown in a box, and what to do."""
    if card.status == "out" and card.held_by:
        return tr("{code} is out, with {who}.", code=card.code, who=card.held_by)
    if card.status == "expected":
        return tr("{code} is expected. Open a box and choose Store…", code=card.code)
    state = look_of(card.status).text()
    return tr("{code} stands nowhere: {state}.", code=card.code, state=state)
