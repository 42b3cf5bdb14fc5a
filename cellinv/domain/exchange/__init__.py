"""Exchange: what foreign files say, row by row, before anything is stored."""
