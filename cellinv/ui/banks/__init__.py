"""The page of lines and their banks."""
