"""The one-machine stack: LocalStack and PostgreSQL from PyPI under one supervisor."""
