"""All figures of a year at once: do amounts exist that print them?"""
