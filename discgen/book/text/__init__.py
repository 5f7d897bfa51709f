"""Texts of the office (原稿): Markdown with tied figures, pictures, slips that are told."""
