"""What a thing came from and what became of it, and its chain of custody as a workbook."""

from cellinv.services.lineage.tracing import trace, trace_code, trace_json

__all__ = ["trace", "trace_code", "trace_json"]
