"""Tables: printed forms, and definitions placed over the fact store."""
