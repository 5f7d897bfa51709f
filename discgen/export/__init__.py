"""Exports of the printed figures: figures.csv (FORMAT), figures.xlsx, figures.json."""
