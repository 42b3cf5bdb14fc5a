"""Every table of an inventory."""

from cellinv.records.tables import cases, custody, production, quality, recall, search, trials
from cellinv.records.tables.base import Base

__all__ = ["Base", "cases", "custody", "production", "quality", "recall", "search", "trials"]
