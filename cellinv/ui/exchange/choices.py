"""The mappings and owners to choose from, and a mapping made from a file's own columns."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from cellinv.domain.errors import CellinvError
from cellinv.domain.language import tr
from cellinv.services import exchange

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cellinv.services.desk import Desk
    from cellinv.services.exchange import FileLook, MappingRow
    from cellinv.ui.exchange.asking import ImportPanel
    from cellinv.ui.exchange.mapping import MappingEditor
    from cellinv.ui.shell.seat import Seat

T = TypeVar("T")
_Choices = tuple[tuple["MappingRow", ...], tuple[tuple[str, str], ...]]


class Mappings(QObject):
    """Keeps the choices of a panel, and works its editor.

    ``shown`` tells that the editor is to be seen, ``saved`` that a mapping was, ``refused``
    carries what is wrong with a file.
    """

    shown = Signal()
    saved = Signal()
    refused = Signal(object)

    def __init__(self, seat: Seat, panel: ImportPanel, editor: MappingEditor) -> None:
        super().__init__(panel)
        self._seat, self._panel, self._editor = seat, panel, editor
        self._mappings: tuple[MappingRow, ...] = ()
        editor.save_asked.connect(self.save)

    def read(self) -> None:
        """Read what there is to choose from."""
        work = functools.partial(_choices, self._seat.desk)
        self._seat.tasks.run_read(work, self._offer, _nothing, owner=self, latest="choices")

    @Slot(object)
    def look_at(self, path: Path) -> None:
        """Show what the columns of a file mean, by the mapping chosen or as they suggest."""
        work = functools.partial(_look, self._seat.desk, path)
        self._seat.tasks.run_read(work, self._show, self._refuse, owner=self)

    @Slot(object)
    def save(self, definition: dict[str, Any]) -> None:
        """Save a mapping by its name."""
        work = functools.partial(_save, self._seat.desk, definition)
        done = functools.partial(self._saved, str(definition["name"]))
        self._seat.tasks.run_write(work, done, self._not_saved, owner=self)

    def _show(self, look: FileLook | CellinvError) -> None:
        if isinstance(look, CellinvError):
            self._refuse(look)
            return
        wanted = str(self._panel.mapping.currentData() or look.mapping or "")
        row = next((each for each in self._mappings if each.name == wanted), None)
        self._editor.show_file(look, row)
        self.shown.emit()

    def _refuse(self, error: CellinvError) -> bool:
        self.refused.emit(error)
        return True

    def _saved(self, name: str, choices: _Choices | CellinvError) -> None:
        if isinstance(choices, CellinvError):
            self._not_saved(choices)
            return
        self._offer(choices)
        self._panel.choose_mapping(name)
        self._seat.hub.done(tr("Mapping {name} saved", name=name))
        self.saved.emit()

    def _not_saved(self, error: CellinvError) -> bool:
        self._editor.say_problem(error.explain())
        return True

    def _offer(self, choices: _Choices) -> None:
        self._mappings, parties = choices
        self._panel.show_choices(self._mappings, parties)


def or_its_fault(work: Callable[[], T]) -> T | CellinvError:
    """Return what work returns, or what is wrong with its file: the page says it, no banner."""
    try:
        return work()
    except CellinvError as error:
        if exchange.is_of_file(error):
            return error
        raise


def _look(desk: Desk, path: Path) -> FileLook | CellinvError:
    return or_its_fault(functools.partial(exchange.look_at, desk, path))


def _save(desk: Desk, definition: dict[str, Any]) -> _Choices | CellinvError:
    saved = or_its_fault(functools.partial(exchange.save_mapping, desk, definition))
    return saved if isinstance(saved, CellinvError) else _choices(desk)


def _choices(desk: Desk) -> _Choices:
    if desk.site is None:
        return (), ()
    return exchange.mappings(desk), exchange.owners(desk)


def _nothing(_error: CellinvError) -> bool:
    return True
