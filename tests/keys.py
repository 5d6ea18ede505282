"""The API keys of every test database: one of the tenant that most tests are, and one of a stranger."""

KEY = "quire_the-key-of-the-tests-themselves"
HEADERS = {"X-API-Key": KEY}
STRANGERS_KEY = "quire_the-key-of-another-tenant-altogether"
STRANGERS_HEADERS = {"X-API-Key": STRANGERS_KEY}
