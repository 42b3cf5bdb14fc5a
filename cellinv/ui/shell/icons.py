"""The one set of icons, by what they mean, drawn in the colours of the theme."""

from functools import cache
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from cellinv.ui.shell import sizes
from cellinv.ui.shell.glyphs import GlyphEngine, glyph
from cellinv.ui.shell.plain import PlainLabel
from cellinv.ui.shell.tokens import LIGHT, Tokens

ICONS: Final = {
    # the rail
    "today": "calendar-today",
    "station": "barcode-scan",
    "storage": "view-grid-outline",
    "banks": "test-tube",
    "production": "factory",
    "lineage": "graph-outline",
    "quality": "clipboard-check-outline",
    "cases": "folder-alert-outline",
    "clinical": "account-heart-outline",
    "recall": "bullhorn-outline",
    "requests": "format-list-checks",
    "shipments": "truck-outline",
    "counting": "counter",
    "labels": "label-outline",
    "exchange": "swap-horizontal",
    "audit": "shield-search",
    "settings": "cog-outline",
    # the settings
    "sound": "volume-high",
    "rules": "scale-balance",
    "backups": "content-save-check-outline",
    "people": "account-group-outline",
    # the top line
    "brand": "snowflake",
    "scan": "line-scan",
    "search": "magnify",
    "person": "account-circle-outline",
    "witness": "account-alert-outline",
    "site": "map-marker-outline",
    "connected": "lan-connect",
    "disconnected": "lan-disconnect",
    "theme": "theme-light-dark",
    "sign_out": "logout",
    # what is being done
    "look_up": "eye-outline",
    "store": "tray-arrow-down",
    "withdraw": "tray-arrow-up",
    "move": "arrow-all",
    "return": "arrow-u-left-top",
    "count": "counter",
    "open": "package-variant",
    "close": "package-variant-closed",
    "undo": "undo-variant",
    "swap": "swap-horizontal",
    "beside": "view-split-vertical",
    "tree": "file-tree-outline",
    "plan": "playlist-check",
    "print": "printer-outline",
    "export": "export-variant",
    "import": "upload-outline",
    "download": "download-outline",
    "copy": "content-copy",
    "filter": "filter-variant",
    "columns": "view-column-outline",
    "refresh": "refresh",
    "add": "plus",
    "edit": "pencil-outline",
    "remove": "close",
    "history": "history",
    "more": "dots-horizontal",
    "drawn_so": "square-rounded",
    "full_screen": "fullscreen",
    "lock": "lock-outline",
    "link": "open-in-new",
    "signature": "draw",
    # states
    "done": "check-bold",
    "refused": "cancel",
    "attention": "alert-outline",
    "info": "information-outline",
    "unknown": "help-circle-outline",
    "expected": "progress-clock",
    "stored": "check-circle-outline",
    "timer": "timer-outline",
    "timer_over": "timer-alert-outline",
    "consumed": "flask-empty-outline",
    "administered": "needle",
    "destroyed": "trash-can-outline",
    "transferred": "transfer",
    "void": "circle-off-outline",
    "missing": "map-marker-question-outline",
    "quarantine": "lock-clock",
    "released": "check-decagram",
    "rejected": "close-octagon-outline",
    "hold": "pause-octagon-outline",
    "recalled": "bullhorn-outline",
    "expired": "calendar-alert",
    "expires": "calendar-clock-outline",
    "gmp": "factory",
    "defrosting": "snowflake-melt",
    "spare": "backup-restore",
    "archived": "archive-outline",
    "blocked": "slash-forward",
    "reserved": "bookmark-outline",
    "hint": "lightbulb-on-outline",
    "bug": "bug-outline",
    "database_off": "database-off-outline",
    # things
    "vial": "test-tube",
    "lot": "cards-outline",
    "line": "dna",
    "donor": "account-outline",
    "run": "cog-transfer-outline",
    "subject": "hospital-box-outline",
    "dose": "needle",
    "case": "folder-alert-outline",
    "room": "door",
    "tank": "database-outline",
    "freezer": "fridge-outline",
    "shelf": "layers-triple-outline",
    "rack": "bookshelf",
    "box": "grid",
    "cane": "dots-vertical",
    "bag": "bag-personal-outline",
    "shipper": "truck-cargo-container",
    "container": "cylinder",
    "step": "chevron-right",
    "down": "chevron-down",
    "up": "chevron-up",
}


class _InUse:
    """The tokens the icons are drawn with; the theme sets them."""

    tokens = LIGHT


_in_use: Final = _InUse()


@cache
def icon(name: str, colour: str, checked: str = "", disabled: str = "") -> QIcon:
    """Return the icon that means ``name``, in ``colour``; in ``checked`` while its button is on."""
    return QIcon(GlyphEngine(ICONS[name], colour, checked or colour, disabled or colour))


def picture(name: str, colour: str, side: int, scale: float) -> QPixmap:
    """Return the same as a pixmap ``side`` wide on a screen of this scale; drawn only once."""
    return glyph(ICONS[name], colour, side, scale)


def dress(widget: QAbstractButton | QLabel, name: str, tone: str = "dim", on: str = "") -> None:
    """Give a button or label the icon ``name``; ``tone`` and ``on`` are names of colour tokens.

    The widget keeps the names, so that :func:`dress_again` follows a change of theme.
    """
    wanted = {"iconName": name, "iconTone": tone, "iconOn": on or tone}
    if all(widget.property(key) == value for key, value in wanted.items()):
        return
    for key, value in wanted.items():
        widget.setProperty(key, value)
    if isinstance(widget, QAbstractButton) and not widget.property("iconSide"):
        widget.setProperty("iconSide", widget.iconSize().width())
    _draw(widget)


def dress_again() -> None:
    """Draw every dressed widget of the program again, in the colours of the theme in use."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractButton | QLabel) and widget.property("iconName"):
            _draw(widget)


def _draw(widget: QAbstractButton | QLabel) -> None:
    tokens = _in_use.tokens.colours()
    name, tone, on = (str(widget.property(key)) for key in ("iconName", "iconTone", "iconOn"))
    drawn = icon(name, tokens[tone], tokens[on], tokens["edge"])
    side = sizes.tall(int(widget.property("iconSide") or 16))
    if isinstance(widget, QAbstractButton):
        widget.setIconSize(QSize(side, side))
        widget.setIcon(drawn)
    else:
        widget.setFixedSize(side, side)
        widget.setPixmap(drawn.pixmap(side, side))


def use(tokens: Tokens) -> None:
    """Draw icons in the colours of ``tokens`` from now on."""
    _in_use.tokens = tokens


def icon_label(
    name: str, tone: str = "dim", side: int = 16, parent: QWidget | None = None
) -> QLabel:
    """Return a label that shows only an icon, ``side`` pixels wide; the word stands beside it."""
    label = PlainLabel("", parent)
    label.setProperty("iconSide", side)
    dress(label, name, tone)
    return label
