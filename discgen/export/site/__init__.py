"""The site room: the magazine as pages for the browser, made from the same composition as the PDF."""

from discgen.export.site.write import SiteInput, write_site

__all__ = ["SiteInput", "write_site"]
