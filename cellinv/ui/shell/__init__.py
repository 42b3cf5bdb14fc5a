"""The window around the pages: rail, scan line, messages, tasks."""
