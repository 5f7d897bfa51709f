"""Published figures as data: reading them, finding their places in the catalogue."""
