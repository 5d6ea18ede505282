"""How work is delivered: Celery tasks over Amazon SQS."""


def __getattr__(name: str) -> object:
    # `celery -A tasks` asks for this attribute; a plain import would pull the application into `tasks.sqs`.
    if name == "celery":
        from tasks.app import app  # noqa: PLC0415

        return app
    raise AttributeError(name)
