"""Panels, samples and results of lots, and what stands between a lot and its release."""

from cellinv.services.quality.certificate import certificate, export_certificate
from cellinv.services.quality.deciding import (
    approve_deviation,
    close_out_of_specification,
    review_results,
    send_back,
)
from cellinv.services.quality.files import RawFile, raw_file, read_file, save_file
from cellinv.services.quality.importing import (
    ResultRow,
    import_results,
    preview_results,
    write_form,
)
from cellinv.services.quality.panels import (
    adopt_shipped,
    end_panel,
    fitting_panels,
    freeze_panel,
    panel_named,
    panel_scopes,
    panels,
    save_panel,
)
from cellinv.services.quality.progress import (
    due,
    lot_quality,
    lots_in_testing,
    lots_to_start,
    lots_without_panel,
    numeric_items,
    trend,
)
from cellinv.services.quality.results import (
    NewResult,
    enter_results,
    judge_result,
    send_items,
)
from cellinv.services.quality.samples import plan_sample, samples, take_sample

__all__ = [
    "NewResult", "RawFile", "ResultRow", "adopt_shipped", "approve_deviation", "certificate",
    "close_out_of_specification", "due", "end_panel", "enter_results", "export_certificate",
    "fitting_panels", "freeze_panel", "import_results", "judge_result", "lot_quality",
    "lots_in_testing", "lots_to_start", "lots_without_panel", "numeric_items", "panel_named",
    "panel_scopes", "panels", "plan_sample", "preview_results", "raw_file", "read_file",
    "review_results", "samples", "save_file", "save_panel", "send_back", "send_items",
    "take_sample", "trend", "write_form",
]  # fmt: skip
