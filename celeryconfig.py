"""Celery's settings: values only, each that is not a default with its reason."""

from celery.schedules import schedule
from kombu import Queue

from pipeline.domain import Stage
from pipeline.settings import get_settings
from tasks import sqs
from tasks.lanes import URGENT

settings = get_settings()
sqs.register()

# Broker
broker_url = "sqs://"  # credentials come from the environment or the instance role, never from a URL
broker_transport_options = {
    "endpoint_url": settings.aws_endpoint_url or None,
    "region": settings.aws_region,
    "queue_name_prefix": settings.queue_prefix,
    "visibility_timeout": settings.visibility_timeout,
    "wait_time_seconds": settings.wait_time_seconds,
    "connect_timeout": settings.aws_connect_timeout,
    "read_timeout": settings.aws_read_timeout,
    "message_groups": settings.fair_queues,
    "create_missing_queues": False,  # one made in passing would have no dead letters: `queues create` makes them
    "health_file": settings.health_file or None,
    "cloudwatch": None if settings.flower_message_age else False,
}
broker_connection_retry_on_startup = True  # a worker that starts before its queues waits for them
task_publish_retry_policy = {  # bounded: what could not be sent stays in the outbox, and beat sends it
    "max_retries": 3,
    "interval_start": 0,
    "interval_step": 0.5,
    "interval_max": 1.0,
}

# Queues: one a stage, so that uploads do not hold back documents that are already extracted
# one for the runs that pass the others, and one for webhooks, whose receivers may be slow
WEBHOOKS = "webhooks"
task_queues = [Queue(name, routing_key=name) for name in (*(stage.value for stage in Stage), URGENT, WEBHOOKS)]
task_routes = {f"quire.{stage}": {"queue": stage.value} for stage in Stage} | {"quire.deliver": {"queue": WEBHOOKS}}
task_default_queue = Stage.VALIDATE.value
task_create_missing_queues = False  # a misspelt queue is an error, not a new queue without dead letters

# Delivery
task_acks_late = True  # a message leaves its queue only once its work is recorded
task_acks_on_failure = False  # an error nobody foresaw leaves its message to the dead letters (tasks.base says else)
task_acks_on_timeout = False  # likewise: what a time limit killed must not vanish
task_reject_on_worker_lost = True  # Celery's default would acknowledge what a killed child was doing
worker_prefetch_multiplier = 1  # extraction is long: a waiting message is better off with another worker
worker_concurrency = settings.worker_concurrency

# Content
task_serializer = "json"
accept_content = ["json"]  # a message must never be able to name code, as pickle does
task_ignore_result = True  # PostgreSQL holds the result
result_backend = None

# What operators see
worker_send_task_events = False  # switched on by whoever watches
task_send_sent_event = False
task_track_started = True
timezone = "UTC"

# Beat: its jobs run inside the beat process, because one of them repairs the queues (docs/decisions/0004)
beat_scheduler = "tasks.beat:InProcessScheduler"
beat_schedule = {
    "dispatch": {"task": "quire.maintenance.dispatch", "schedule": schedule(settings.dispatch_interval_seconds)},
    "rescue": {"task": "quire.maintenance.rescue", "schedule": schedule(settings.rescue_interval_seconds)},
    "sweep": {"task": "quire.maintenance.sweep", "schedule": schedule(settings.sweep_interval_seconds)},
    "erase": {"task": "quire.maintenance.erase", "schedule": schedule(settings.erase_interval_seconds)},
    "deliveries": {
        "task": "quire.maintenance.queue_deliveries",
        "schedule": schedule(settings.webhook_interval_seconds),
    },
    "old-uploads": {"task": "quire.maintenance.forget_uploads", "schedule": schedule(300)},
    "old-deliveries": {"task": "quire.maintenance.forget_deliveries", "schedule": schedule(3_600)},
    "dead-letters": {
        "task": "quire.maintenance.archive_dead_letters",
        "schedule": schedule(settings.dead_letter_interval_seconds),
    },
}

# `inspect conf` and Flower show every name that is left in this module.
del URGENT, WEBHOOKS, Queue, Stage, get_settings, schedule, settings, sqs
