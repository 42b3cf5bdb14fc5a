"""How this station and this inventory are set up, on screen."""
