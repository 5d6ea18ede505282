"""What a client sees: the REST API."""
