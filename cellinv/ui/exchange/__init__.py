"""Exchange: lists brought in, and custody workbooks checked."""
