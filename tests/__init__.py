"""Tests, in the wings of the code; what concerns the whole programme stands beside them."""
