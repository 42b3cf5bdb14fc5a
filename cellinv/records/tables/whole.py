"""Every table of an inventory."""

from cellinv.records.tables import production, quality, recall, search, trials
from cellinv.records.tables.base import Base

__all__ = ["Base", "production", "quality", "recall", "search", "trials"]
