"""The book: text, graphics, lists, press, print shop, preflight, composition; from printed tables to the PDF."""
