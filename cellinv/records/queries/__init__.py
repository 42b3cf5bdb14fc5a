"""Reads that lists and pictures use: Core selects into frozen rows."""
