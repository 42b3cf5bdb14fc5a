"""Forms for acts on people: fields by name, the act they are for, and what is said after it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from typing_extensions import override

from cellinv.domain.language import together, tr
from cellinv.ui.shell.scan_bus import SCAN_HERE
from cellinv.ui.widgets.acts.panel import ActPanel
from cellinv.ui.widgets.fields import DayField, LastDayField
from cellinv.ui.widgets.text import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from cellinv.domain.errors import DomainError
    from cellinv.services.desk import Desk
    from cellinv.services.ledger import Receipt
    from cellinv.ui.widgets.acts.acting import Acting

Kind = Literal["text", "scan", "secret", "choice", "day", "last_day"]
Given = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A field of a form; one that may stay empty is ``optional``."""

    name: str
    caption: str
    kind: Kind = "text"
    optional: bool = False


@dataclass(frozen=True)
class Deed:
    """An act on somebody: its words, its fields, and how it is done.

    ``mine``: anybody does it to themselves; else who manages users, to the person chosen
    (``anew``: to somebody new).
    """

    name: str
    title: str
    icon: str
    fields: tuple[Field, ...]
    act: Callable[[str, Given, Desk], Receipt]
    said: Callable[[str, Given], str]
    told: str = ""
    mine: bool = False
    anew: bool = False


class DeedForm(ActPanel):
    """Asks for the fields of one deed and does it; ``added`` carries the login of somebody new."""

    added = Signal(str)

    def __init__(self, deed: Deed, acting: Acting, parent: QWidget | None = None) -> None:
        super().__init__(deed.title, deed.title, deed.icon, parent)
        self._deed, self._acting, self._login = deed, acting, ""
        self.shown = {field.name: _widget(field) for field in deed.fields}
        if deed.told:
            self.fields.addWidget(words(deed.told, "small", wrap=True))
        for field in deed.fields:
            self.add(field.caption, self.shown[field.name])
        self.error = words("", "body", wrap=True)
        self.error.setProperty("tone", "refused")
        self.fields.addWidget(self.error)

    def start(
        self,
        login: str,
        choices: Mapping[str, Iterable[tuple[str, Any]]],
        today: date,
        name: str = "",
    ) -> None:
        """Ask about somebody called ``name``; ``choices`` are (words, value) by a field's name."""
        self._login = login
        title = self._deed.title
        whose = tr("{name}: {value}", name=title, value=f"{name} ({login})" if name else login)
        self.title.setText(title if self._deed.anew else whose)
        for asked, widget in self.shown.items():
            _empty(widget, today)
            if isinstance(widget, QComboBox):
                for text, value in choices.get(asked, ()):
                    widget.addItem(text, value)
        self.button.setEnabled(True)
        self.say("")
        next(iter(self.shown.values())).setFocus()

    def say(self, sentence: str) -> None:
        """Say what is wrong, or nothing."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))

    @override
    def go(self) -> None:
        given = {name: _value(widget) for name, widget in self.shown.items()}
        missing = [each for each in self._deed.fields if not each.optional and not given[each.name]]
        if missing:
            self.say(tr("{what} is needed.", what=missing[0].caption))
            self.shown[missing[0].name].setFocus()
            return
        self.button.setEnabled(False)
        act = functools.partial(self._deed.act, self._login, given)
        self._acting.do(act, functools.partial(self._said, given), self._refused, undoable=False)

    def _said(self, given: Given, _receipt: Receipt) -> str:
        self.closed.emit()
        if self._deed.anew:
            self.added.emit(given["login"])
        return self._deed.said(self._login, given)

    def _refused(self, error: DomainError) -> bool:
        self.button.setEnabled(True)
        self.say(together(error.explain(), error.why_not()))
        return True


def _widget(field: Field) -> QWidget:
    if field.kind == "choice":
        return QComboBox()
    if field.kind in {"day", "last_day"}:
        return DayField() if field.kind == "day" else LastDayField()
    line = QLineEdit()
    if field.kind == "secret":
        line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setProperty(SCAN_HERE, field.kind == "scan")
    line.setPlaceholderText(tr("Optional") if field.optional else "")
    return line


def _empty(widget: QWidget, today: date) -> None:
    if isinstance(widget, QLineEdit | QComboBox):
        widget.clear()
    elif isinstance(widget, LastDayField):
        widget.start(today)
    elif isinstance(widget, DayField):
        widget.show_day(today)


def _value(widget: QWidget) -> Any:
    """Return what a field holds: text, a choice's value, a day, or nothing."""
    if isinstance(widget, QComboBox):
        return widget.currentData()
    if isinstance(widget, LastDayField):
        return widget.last_day()
    if isinstance(widget, DayField):
        return widget.day()
    if not isinstance(widget, QLineEdit):
        raise TypeError(widget)
    secret = widget.echoMode() is QLineEdit.EchoMode.Password
    return widget.text() if secret else widget.text().strip()
