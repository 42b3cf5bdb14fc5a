"""What a thing came from and what became of it, and its chain of custody as a workbook."""

from cellinv.services.lineage.book import custody_book
from cellinv.services.lineage.drawing import export_drawing, record_drawing
from cellinv.services.lineage.export import CheckResult, check_custody, export_custody
from cellinv.services.lineage.origin import origin_code, origin_json, origin_of
from cellinv.services.lineage.origin_paper import export_origin, ledger_head, paper_of
from cellinv.services.lineage.owners import owners_of
from cellinv.services.lineage.places import vial_places
from cellinv.services.lineage.tracing import trace, trace_code, trace_json
from cellinv.services.lineage.workbook import export_lineage

__all__ = [
    "CheckResult", "check_custody", "custody_book", "export_custody", "export_drawing",
    "export_lineage", "export_origin", "ledger_head", "origin_code", "origin_json", "origin_of",
    "owners_of", "paper_of", "record_drawing", "trace", "trace_code", "trace_json", "vial_places",
]  # fmt: skip
