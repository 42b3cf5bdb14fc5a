"""Scanners on a serial line, real or over USB: every byte arrives, wherever the focus is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from cellinv.devices.framing import SILENCE_MS, Framer
from cellinv.domain.errors import SurroundingsError

if TYPE_CHECKING:
    from PySide6.QtSerialPort import QSerialPort

BAUD: Final = 9600
"""What scanners are shipped with; over USB the rate means nothing."""


class SerialPortUnavailable(SurroundingsError):
    """The port is missing, in use, or gone."""

    sentence: ClassVar[str] = "The scanner port {port} can't be used: {problem}."
    way_out: ClassVar[str] = "Plug the scanner in, close other programs that use it, then retry."


@dataclass(frozen=True)
class SerialLine:
    """A serial port of this computer, and what is plugged into it as far as it says."""

    name: str
    description: str


def serial_lines() -> tuple[SerialLine, ...]:
    """List the serial ports of this computer."""
    from PySide6.QtSerialPort import QSerialPortInfo

    return tuple(
        SerialLine(port.systemLocation(), port.description())
        for port in QSerialPortInfo.availablePorts()
    )


class SerialScanner(QObject):
    """One scanner on one port: ``scanned`` carries the bytes of a scan, ``lost`` the sentence."""

    scanned = Signal(bytes)
    lost = Signal(str)

    def __init__(self, parent: QObject | None = None, *, silence_ms: int = SILENCE_MS) -> None:
        super().__init__(parent)
        self._framer = Framer(silence_ms)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(silence_ms)
        self._silence.timeout.connect(self._on_silence)
        self._port: QSerialPort | None = None

    def open(self, port: str, baud: int = BAUD) -> None:
        """Listen on a port, named as ``serial_lines`` names it.

        Raises ``SerialPortUnavailable``.
        """
        from PySide6.QtCore import QIODevice
        from PySide6.QtSerialPort import QSerialPort

        self.close()
        line = QSerialPort(port, self)
        line.setBaudRate(baud)
        if not line.open(QIODevice.OpenModeFlag.ReadOnly):
            problem = line.errorString()
            line.deleteLater()
            raise SerialPortUnavailable(port=port, problem=problem)
        line.readyRead.connect(self._on_bytes)
        line.errorOccurred.connect(self._on_error)
        self._port = line

    def close(self) -> None:
        """Stop listening; a scan that is half there is dropped."""
        self._silence.stop()
        self._framer.forget()
        line, self._port = self._port, None
        if line is not None:
            line.readyRead.disconnect(self._on_bytes)
            line.errorOccurred.disconnect(self._on_error)
            line.close()
            line.deleteLater()

    @property
    def listening(self) -> bool:
        """Whether a port is open."""
        return self._port is not None

    def _on_bytes(self) -> None:
        if self._port is not None:
            data = bytes(self._port.readAll().data())
            self._tell(self._framer.feed(data, self._clock.elapsed()))
            self._silence.start()

    def _on_silence(self) -> None:
        # Timers may fire some milliseconds early; this one was started by the last bytes.
        self._tell(self._framer.tick(self._clock.elapsed() + self._silence.interval()))

    def _on_error(self, error: object) -> None:
        line = self._port
        if line is None or error == line.SerialPortError.NoError:
            return
        problem = SerialPortUnavailable(port=line.portName(), problem=line.errorString())
        self.close()
        self.lost.emit(problem.explain())

    def _tell(self, scans: tuple[bytes, ...]) -> None:
        for scan in scans:
            self.scanned.emit(scan)
