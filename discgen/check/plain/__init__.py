"""Tables that the catalogue does not know: what their own words say must hold between their figures."""
