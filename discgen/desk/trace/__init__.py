"""Where a printed figure comes from: its definition, its inputs down to the cells of the ledgers, its other places."""
