"""The REST API under load: long lists, and uploads beside a handler that does nothing else."""
