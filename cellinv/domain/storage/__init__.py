"""Where things are: slots and their labels, orders of filling, kinds of container."""
