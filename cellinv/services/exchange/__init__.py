"""Bringing data in and taking data out: files, templates and lists."""

from cellinv.services.exchange.bring_in import import_file
from cellinv.services.exchange.lists import export_list, export_shown, make_template
from cellinv.services.exchange.mappings import (
    FileLook,
    MappingRow,
    is_of_file,
    look_at,
    mappings,
    owners,
    save_mapping,
)
from cellinv.services.exchange.report import (
    BoxPicture,
    Cell,
    Fate,
    ImportReport,
    Made,
    Verdict,
)

__all__ = [
    "BoxPicture", "Cell", "Fate", "FileLook", "ImportReport", "Made", "MappingRow", "Verdict",
    "export_list", "export_shown", "import_file", "is_of_file", "look_at", "make_template",
    "mappings", "owners", "save_mapping",
]  # fmt: skip
