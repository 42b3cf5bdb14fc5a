"""Labels: one layout in millimetres, drawn to screen, PDF, PNG and ZPL."""
