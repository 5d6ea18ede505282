"""What happens to a document: state, storage, stages and extraction; nothing of Celery or HTTP."""
