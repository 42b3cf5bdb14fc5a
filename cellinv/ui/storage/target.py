"""Where planning aims: a container chosen in the tree."""

from dataclasses import dataclass

from cellinv.services import station
from cellinv.services.desk import Desk
from cellinv.services.station.views import ContainerCard


@dataclass(frozen=True)
class Target:
    """A container that something is planned for."""

    id: int
    name: str


def target_of(container_id: int, desk: Desk) -> Target:
    """Return a container as a target, by its way; runs on a reader's thread."""
    card = station.card_of(desk, "container", container_id)
    assert isinstance(card, ContainerCard)  # noqa: S101 - the kind was asked for
    way = card.place.path if card.place else ()
    return Target(card.id, " / ".join((*way, card.label or card.code)))
