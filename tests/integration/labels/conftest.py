"""A label with every field filled, and two decoders that know nothing of how it was made."""

import io
from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication

from cellinv.labels.data import LabelData

Decode = Callable[[bytes], set[str]]


@pytest.fixture(autouse=True)
def _application(qapp: QGuiApplication) -> QGuiApplication:
    return qapp


@pytest.fixture
def vial() -> LabelData:
    fields = {
        "lot": "SCN-2041-WCB-03",
        "number": "0123",
        "cap": "0123",
        "line": "SCN-2041",
        "passage": "P28",
        "fill_date": "2026-03-14",
        "expiry": "2036-03-14",
        "cells": "2.0 × 10⁶ cells / 1 mL",
        "format": "2 mL cryovial",
        "storage": "Store ≤ −150 °C",
        "owner": "Northgate Cell Bank",
        "name": "B-07",
        "kind": "Box 9 × 9",
        "place": "TANK-2 / Rack 4 / Shelf 3",
    }
    return LabelData("WCB0007-0123", fields)


@pytest.fixture
def zxing() -> Decode:
    """Return what zxing-cpp reads in a picture."""
    import zxingcpp
    from PIL import Image

    def read(png: bytes) -> set[str]:
        image = Image.open(io.BytesIO(png)).convert("L")
        found = zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)
        return {one.text for one in found}

    return read


@pytest.fixture
def zbar() -> Decode:
    """Return what zbar reads in a picture; it knows no DataMatrix."""
    from PIL import Image
    from pyzbar.pyzbar import ZBarSymbol, decode

    def read(png: bytes) -> set[str]:
        image = Image.open(io.BytesIO(png)).convert("L")
        found = decode(image, symbols=[ZBarSymbol.CODE128, ZBarSymbol.QRCODE])
        return {one.data.decode() for one in found}

    return read
