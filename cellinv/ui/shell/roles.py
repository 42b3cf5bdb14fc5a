"""What a screen reader takes our painted pictures for: without this, for nothing at all."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

_ROLES: Final = {
    "canvas": QAccessible.Role.Canvas,
    "chart": QAccessible.Role.Chart,
    "picture": QAccessible.Role.Graphic,
}
_PROPERTY: Final = "spokenRole"
_installed: list[bool] = []


def paints(widget: QWidget, role: str) -> None:
    """Let a widget be a ``canvas`` to go about in, a ``chart``, or a ``picture``.

    To be said before its name: whoever listens then asks at once what it is.
    """
    widget.setProperty(_PROPERTY, role)
    if not _installed:
        QAccessible.installFactory(_face)
        _installed.append(True)


def _face(_name: str, thing: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget):
        return None
    role = _ROLES.get(str(thing.property(_PROPERTY) or ""))
    return QAccessibleWidget(thing, role) if role is not None else None
