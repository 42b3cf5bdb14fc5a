"""What this station remembers for itself: the look, the scanner, the sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from PySide6.QtCore import QSettings

from cellinv.domain.scanning import ScannerTiming, ScannerTimingWrong
from cellinv.ui.shell.theme import TEXT_PERCENTS, Choice

if TYPE_CHECKING:
    from pathlib import Path


class Preferences:
    """A small file of this computer's user; what can't be read is as shipped."""

    def __init__(self, file: Path | None = None) -> None:
        scope = QSettings.Scope.UserScope
        ini = QSettings.Format.IniFormat
        self._kept = (
            QSettings(str(file), ini) if file else QSettings(ini, scope, "cellinv", "cellinv")
        )

    @property
    def theme(self) -> Choice:
        """Return the theme chosen: ``system``, ``light`` or ``dark``."""
        kept = str(self._kept.value("theme", "system"))
        return cast("Choice", kept) if kept in get_args(Choice) else "system"

    def keep_theme(self, choice: str) -> None:
        """Remember the theme chosen."""
        self._kept.setValue("theme", choice)

    @property
    def text_percent(self) -> int:
        """Return the size of text chosen, in percent of the usual: 100, 125 or 150."""
        kept = self._number("text_percent", TEXT_PERCENTS[0])
        return kept if kept in TEXT_PERCENTS else TEXT_PERCENTS[0]

    def keep_text_percent(self, percent: int) -> None:
        """Remember the size of text chosen."""
        self._kept.setValue("text_percent", percent)

    @property
    def language(self) -> str:
        """Return the code of the language chosen; English if none was."""
        return str(self._kept.value("language", "en"))

    def keep_language(self, code: str) -> None:
        """Remember the language chosen."""
        self._kept.setValue("language", code)

    def scanner(self) -> ScannerTiming:
        """Return how this station's scanner types."""
        shipped = ScannerTiming()
        try:
            return ScannerTiming(
                gap_ms=self._number("scanner/gap_ms", shipped.gap_ms),
                silence_ms=self._number("scanner/silence_ms", shipped.silence_ms),
                min_length=self._number("scanner/min_length", shipped.min_length),
                prefix=str(self._kept.value("scanner/prefix", shipped.prefix)),
            )
        except ScannerTimingWrong:
            return shipped

    def keep_scanner(self, timing: ScannerTiming) -> None:
        """Remember how this station's scanner types."""
        self._kept.setValue("scanner/gap_ms", timing.gap_ms)
        self._kept.setValue("scanner/silence_ms", timing.silence_ms)
        self._kept.setValue("scanner/min_length", timing.min_length)
        self._kept.setValue("scanner/prefix", timing.prefix)

    @property
    def station(self) -> str:
        """Return the name given to this station; empty for the computer's own."""
        return str(self._kept.value("station", ""))

    def keep_station(self, name: str) -> None:
        """Remember the name of this station."""
        self._kept.setValue("station", name)

    @property
    def printer(self) -> str:
        """Return the printer that labels are proposed for; empty for the system's own."""
        return str(self._kept.value("printer", ""))

    def keep_printer(self, name: str) -> None:
        """Remember the printer for labels."""
        self._kept.setValue("printer", name)

    def sounds(self, name: str) -> bool:
        """Return whether a sound (``done``, ``refused``, ``attention``) is turned on."""
        return str(self._kept.value(f"sounds/{name}", "on")) != "off"

    def keep_sound(self, name: str, *, on: bool) -> None:
        """Remember whether a sound is turned on."""
        self._kept.setValue(f"sounds/{name}", "on" if on else "off")

    def keep_volume(self, percent: int) -> None:
        """Remember how loud, 0 to 100."""
        self._kept.setValue("sounds/volume_percent", percent)

    def volume(self) -> float:
        """Return how loud, 0 to 1."""
        return min(max(self._number("sounds/volume_percent", 80), 0), 100) / 100

    def _number(self, name: str, shipped: int) -> int:
        text = str(self._kept.value(name, shipped))
        return int(text) if text.isdecimal() else shipped
