"""How an event gets to a stranger's server, and to nobody else's."""
