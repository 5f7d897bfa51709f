"""Lists from Excel: branches, machines, fees, products, officers, organisation, history, awards, free tables."""

from discgen.lists.book import Lists
from discgen.lists.model import ListError, ListTable
from discgen.lists.read import list_contracts, read_lists

__all__ = ["ListError", "ListTable", "Lists", "list_contracts", "read_lists"]
