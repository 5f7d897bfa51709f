"""The names of the report's forms; what draws them is loaded when there is a report."""

SCREEN = "text"
FORM_NAMES = (SCREEN, "json", "junit", "sarif", "github", "html", "xlsx")
BINARY = frozenset({"xlsx"})
MARKED = (".html", ".pdf")  # of the pages of a PDF that differ
