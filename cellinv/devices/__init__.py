"""What stands at the bench: scanners, printers, sounds, and the log."""
