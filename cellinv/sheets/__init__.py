"""Spreadsheets: foreign ones read, our own written."""
