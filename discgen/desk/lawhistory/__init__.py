"""What the law asks, when it began to, and where a book answers it (discgen law)."""
