"""A PDF proved against the book that the inputs make: which page is which, and every line that prints otherwise."""
