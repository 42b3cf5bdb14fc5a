"""Reading a container for the page: its card, and what is said of each vial in it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from cellinv.services import station
from cellinv.services.desk import Desk
from cellinv.services.station.views import BoxView, ContainerCard
from cellinv.services.storage.details import details_of
from cellinv.ui.shell.seat import Seat
from cellinv.ui.widgets.colouring import Details


@dataclass(frozen=True)
class Opened:
    """A container that is open, with the details of the vials in it, on a day."""

    card: ContainerCard
    details: Details
    today: date


def open_container(
    seat: Seat, container_id: int, done: Callable[[Opened | None], None], latest: str
) -> None:
    """Read a container; only the newest reading of the same name ends in ``done``."""
    work = functools.partial(_read, container_id, seat.desk)
    seat.tasks.run_read(work, done, latest=latest)


def open_again(
    seat: Seat, container_id: int, done: Callable[[Opened | None], None], latest: str
) -> None:
    """Read a container that is open once more, unless another was asked for meanwhile."""
    seat.tasks.read_anew(functools.partial(_read, container_id, seat.desk), done, latest=latest)


def _read(container_id: int, desk: Desk) -> Opened | None:
    card = station.card_of(desk, "container", container_id)
    if not isinstance(card, ContainerCard):
        return None
    return Opened(card, details_of(desk, vials_in(card.box)), desk.today())


def vials_in(view: BoxView) -> list[int]:
    """Return the ids of the vials of a box."""
    cells = (*view.cells, *view.loose)
    return [cell.id for cell in cells if cell.kind == "vial" and cell.id is not None]
