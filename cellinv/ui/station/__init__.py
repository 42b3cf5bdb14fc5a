"""The Station: the scan bench on the screen."""
