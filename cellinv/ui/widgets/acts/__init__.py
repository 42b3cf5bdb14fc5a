"""Acts that several pages offer: doing one with Undo, withdrawing, labels, custody."""
