"""What a client sees: the REST API, and the page for people."""
