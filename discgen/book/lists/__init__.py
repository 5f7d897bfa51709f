"""Lists from Excel: branches, machines, fees, products, officers, organisation, history, awards, free tables."""

from discgen.book.lists.listbook import Lists
from discgen.book.lists.listmodel import ListError, ListTable
from discgen.book.lists.read import read_lists

__all__ = ["ListError", "ListTable", "Lists", "read_lists"]
