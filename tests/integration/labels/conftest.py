"""The same label and the same decoders as where nothing is printed."""

from tests.unit.labels.conftest import _application, vial, zbar, zxing

__all__ = ["_application", "vial", "zbar", "zxing"]
