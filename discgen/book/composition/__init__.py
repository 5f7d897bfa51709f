"""The document room: printed tables and Markdown become a book with contents, statutory index and page numbers."""
