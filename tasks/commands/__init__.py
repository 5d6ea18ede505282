"""The operator's commands: `celery -A tasks documents | dead-letters | queues`."""
