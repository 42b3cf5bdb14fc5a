"""Bringing data in and taking data out: files, templates and lists."""

from cellinv.services.exchange.bring_in import import_file
from cellinv.services.exchange.lists import export_list, export_shown, make_template
from cellinv.services.exchange.report import (
    BoxPicture,
    Cell,
    Fate,
    ImportReport,
    Made,
    Verdict,
)

__all__ = [
    "BoxPicture", "Cell", "Fate", "ImportReport", "Made", "Verdict", "export_list", "export_shown",
    "import_file", "make_template",
]  # fmt: skip
