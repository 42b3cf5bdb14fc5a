"""Taking the container that is open out, and putting it back: its clock starts and stops."""

import functools
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from cellinv.domain.language import tr
from cellinv.services import storage
from cellinv.services.desk import Desk
from cellinv.services.ledger import Receipt
from cellinv.services.station.views import ContainerCard
from cellinv.ui.widgets.acts.acting import Acting


class Outing(QObject):
    """Takes out and puts back."""

    def __init__(self, acting: Acting, parent: QObject) -> None:
        super().__init__(parent)
        self._acting = acting
        self._open: ContainerCard | None = None

    def show_open(self, card: ContainerCard) -> None:
        """Another container is open."""
        self._open = card

    @Slot()
    def take_out(self) -> None:
        """Take the container out: its clock starts."""
        self._do(_take_out, _said_out)

    @Slot()
    def put_back(self) -> None:
        """Put the container back: its clock stops."""
        self._do(_put_back, _said_back)

    def _do(self, act: Callable[[int, Desk], Receipt], said: Callable[[str, Receipt], str]) -> None:
        if self._open is not None:
            work = functools.partial(act, self._open.id)
            self._acting.do(work, functools.partial(said, self._open.code))


def _take_out(container_id: int, desk: Desk) -> Receipt:
    return storage.take_out(desk, container_id)


def _put_back(container_id: int, desk: Desk) -> Receipt:
    return storage.put_back(desk, container_id)


def _said_out(code: str, _receipt: Receipt) -> str:
    return tr("{code} is out, its clock runs", code=code)


def _said_back(code: str, _receipt: Receipt) -> str:
    return tr("{code} is back in its place", code=code)
