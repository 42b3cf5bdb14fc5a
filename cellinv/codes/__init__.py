"""Barcodes: payloads parsed and built, symbols drawn and read."""
