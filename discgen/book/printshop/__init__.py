"""The edition for the print shop: the pages of the web edition with bleed, trim marks and inks instead of light."""
