"""Lists from Excel: branches, machines, fees, products, officers, organisation, history, awards, free tables."""

from discgen.book.lists.book import Lists
from discgen.book.lists.model import ListError, ListTable
from discgen.book.lists.read import list_contracts, read_lists

__all__ = ["ListError", "ListTable", "Lists", "list_contracts", "read_lists"]
