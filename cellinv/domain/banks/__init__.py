"""Lines, lots and what they are called: passages, public identifiers, kinds of lot."""
