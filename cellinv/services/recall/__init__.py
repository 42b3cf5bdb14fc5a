"""Recalls: everything that came of something, held, told to its sites and accounted for."""

from cellinv.services.recall.accounting import account_for, confirm_notice, end_recall
from cellinv.services.recall.beginning import begin_recall, hold_recalled
from cellinv.services.recall.listing import recall_list, recall_row, recall_view
from cellinv.services.recall.reaching import recall_of, recall_of_record
from cellinv.services.recall.telling import recall_json, view_json
from cellinv.services.recall.workbook import export_recall, make_notices

__all__ = [
    "account_for", "begin_recall", "confirm_notice", "end_recall", "export_recall",
    "hold_recalled", "make_notices", "recall_json", "recall_list", "recall_of",
    "recall_of_record", "recall_row", "recall_view", "view_json",
]  # fmt: skip
