"""What must hold between printed figures, found from their definitions and proved on made-up books."""
