"""PostgreSQL: models, sessions, migrations and the queries on them."""
