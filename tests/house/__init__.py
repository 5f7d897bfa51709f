"""The house itself: names, order, documents."""
