"""The look of the whole program: one style sheet, the palette, the fonts and the icons."""

import re
import weakref
from string import Template
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from cellinv import data_folder
from cellinv.domain.language import tr
from cellinv.ui.shell import icons, sizes
from cellinv.ui.shell.tokens import THEMES, Tokens

Choice = Literal["system", "light", "dark"]
TEXT_PERCENTS: Final = (100, 125, 150)
"""The sizes of text to choose from, in percent of the usual."""

SANS: Final = ("Inter", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif")
MONO: Final = ("JetBrains Mono", "Noto Sans Mono CJK SC", "Consolas", "monospace")
_PIXELS: Final = {"small": 12, "body": 14, "display": 30}
_USUAL_SYSTEM_PX: Final = 13
_LARGEST_SCALE: Final = 2.0
_LINE_PX: Final = 18
"""How high a line in a field or on a button is, where its letters need no more."""
_SCALED_PX: Final = re.compile(r"(\d+)spx")


class Theme(QObject):
    """The theme in use; ``changed`` is sent after the program was dressed in another one.

    ``dressing`` tells when that begins, and when it is over: meanwhile a hundred thousand events
    go round, and none of them is a key.
    """

    changed = Signal()
    dressing = Signal(bool)

    def __init__(self, app: QApplication, choice: Choice = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = choice
        self._system = app.styleHints().colorScheme()
        self._fonts = _load_fonts()
        self._system_scale, self._text_percent = _system_scale(), 100
        self._sizes: dict[str, int] = {}
        self._made: dict[tuple[str, bool, bool], QFont] = {}
        self._sheet, self._windows = "", weakref.WeakSet[QWidget]()
        self.tokens = THEMES["light"]
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    @property
    def choice(self) -> Choice:
        """Return what the person chose: ``system``, ``light`` or ``dark``."""
        return self._choice

    @property
    def scale(self) -> float:
        """Return how much larger than usual text is: the system's own times what was chosen."""
        return min(self._system_scale * self._text_percent / 100, _LARGEST_SCALE)

    @property
    def text_percent(self) -> int:
        """Return the size of text chosen, in percent of the usual."""
        return self._text_percent

    def choose(self, choice: Choice, text_percent: int | None = None) -> None:
        """Follow the system's colour scheme, or stay light or dark; set the size of text, too."""
        before, self._choice = self.scale, choice
        self._text_percent = text_percent or self._text_percent
        if self.scale != before or self.tokens is not THEMES[self._wanted()]:
            self._dress()

    def choose_text(self, percent: int) -> None:
        """Show text at a percentage of its usual size, with everything that holds it."""
        self.choose(self._choice, percent)

    def size(self, name: Literal["small", "body", "display"]) -> int:
        """Return a type size in pixels, scaled with the system's own."""
        return self._sizes[name]

    def font(
        self,
        size: Literal["small", "body", "display"] = "body",
        *,
        mono: bool = False,
        tabular: bool = False,
    ) -> QFont:
        """Return a font of the program in one of the three sizes; ``tabular`` digits line up."""
        wanted = size, mono, tabular
        made = self._made.get(wanted)  # asked for with every cell that is painted
        if made is None:
            made = self._made[wanted] = QFont(list(MONO if mono else SANS))
            made.setPixelSize(self.size(size))
            if tabular and not mono:
                made.setFeature(QFont.Tag("tnum"), 1)
        return QFont(made)

    def colour(self, token: str) -> QColor:
        """Return the colour of a token by its name."""
        return QColor(self.tokens.colours()[token])

    def dress(self, window: QWidget) -> None:
        """Dress a window, now and after each change; whatever is put into it is dressed with it.

        The sheet lies on windows, not on the program: below a program's own sheet every widget
        put into another is styled again with all that it holds, and a page is built from many.
        """
        self._windows.add(window)
        window.setStyleSheet(self._sheet)

    @Slot(Qt.ColorScheme)
    def _follow(self, scheme: Qt.ColorScheme) -> None:
        self._system = scheme
        self.choose(self._choice)

    def _dress(self) -> None:
        self.dressing.emit(True)
        try:
            self._change()
        finally:
            self.dressing.emit(False)
        self.changed.emit()

    def _change(self) -> None:
        self.tokens = THEMES[self._wanted()]
        icons.use(self.tokens)
        sizes.use(self.scale)
        self._sizes = {name: round(pixels * self.scale) for name, pixels in _PIXELS.items()}
        self._made.clear()
        self._sheet = self.sheet()
        windows = [window for window in self._windows if isValid(window)]
        for window in windows:
            window.setStyleSheet("")  # over an old sheet a new one takes five times as long
        self._app.setFont(self.font())
        self._app.setPalette(_palette(self.tokens))
        for window in windows:
            window.setStyleSheet(self._sheet)
        icons.dress_again()
        sizes.hold_again()

    def _wanted(self) -> str:
        if self._choice != "system":
            return self._choice
        return "dark" if self._system is Qt.ColorScheme.Dark else "light"

    def sheet(self) -> str:
        """Return the style sheet, filled with the tokens and sizes in use."""
        resources, written = data_folder("resources"), QFontMetrics(self.font())
        text = (resources / "themes" / "cellinv.qss").read_text(encoding="utf-8")
        return Template(_SCALED_PX.sub(self._scaled, text)).substitute(
            self.tokens.colours(),
            name=self.tokens.name,
            pictures=(resources / "icons").as_posix(),
            small=self.size("small"),
            body=self.size("body"),
            brand=round(18 * self.scale),
            display=self.size("display"),
            letters=max(_LINE_PX, written.height()),
            words=max(_LINE_PX, written.size(0, tr("Cancel")).height()),
            sans=_family_list(SANS),
            mono=_family_list(MONO),
        )

    def _scaled(self, found: re.Match[str]) -> str:
        return f"{round(int(found[1]) * self.scale)}px"


class _InUse:
    """The theme found last: it is asked for hundreds of times while a window is painted."""

    theme: Theme | None = None


_in_use: Final = _InUse()


def theme() -> Theme:
    """Return the theme of the running program; the first call chooses fonts and colours."""
    found = _in_use.theme
    if found is None or not isValid(found):  # it goes with the program it was made for
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise TypeError("a QApplication must exist before its theme")
        found = _in_use.theme = app.findChild(Theme) or Theme(app)
    return found


def _family_list(families: tuple[str, ...]) -> str:
    return ",".join(f'"{family}"' for family in families)


def _load_fonts() -> list[int]:
    folder = data_folder("resources") / "fonts"
    files = sorted(path for path in folder.iterdir() if path.suffix in {".otf", ".ttf"})
    return [QFontDatabase.addApplicationFont(str(path)) for path in files]


def _system_scale() -> float:
    """Return how much larger than usual the system's own type is, between 1 and 2."""
    general = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    pixels = QFontInfo(general).pixelSize()
    return min(max(pixels / _USUAL_SYSTEM_PX, 1.0), _LARGEST_SCALE)


def _palette(tokens: Tokens) -> QPalette:
    """Return the palette for whatever the style sheet leaves to the style."""
    colour, role, palette = tokens.colours(), QPalette.ColorRole, QPalette()
    for target, token in {
        role.Window: "ground",
        role.WindowText: "text",
        role.Base: "card",
        role.AlternateBase: "sunken",
        role.Text: "text",
        role.Button: "card",
        role.ButtonText: "text",
        role.ToolTipBase: "card",
        role.ToolTipText: "text",
        role.PlaceholderText: "dim",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.Accent: "accent",
        role.Mid: "line",
    }.items():
        palette.setColor(target, QColor(colour[token]))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(colour["dim"]))
    return palette
