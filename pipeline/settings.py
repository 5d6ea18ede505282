"""The one reader of the environment."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KIB, MIB, GIB = 1024, 1024**2, 1024**3
SHORTEST_SECRET_KEY = 32  # characters, of which random ones hold 190 bits


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix `QUIRE_`; the descriptions are the documentation."""

    model_config = SettingsConfigDict(env_prefix="QUIRE_", frozen=True, extra="ignore", env_ignore_empty=True)

    # Services
    database_url: SecretStr = Field(
        SecretStr("postgresql+psycopg2://quire@127.0.0.1:5433/quire"), description="SQLAlchemy URL of PostgreSQL"
    )
    database_pool_size: int = Field(
        5,
        ge=1,
        le=200,
        description="connections kept by one process, once for transactions and once for single statements",
    )
    secret_keys: SecretStr = Field(
        SecretStr(""),
        description="keys that seal secrets of webhooks and passwords of documents in PostgreSQL, separated by commas,"
        " each of 32 characters or more: the first seals, each opens; empty for none",
    )
    store_url: str = Field(
        "file://.local/objects", description="object store: `file://FOLDER` or `s3://BUCKET[/PREFIX]`"
    )
    aws_endpoint_url: str = Field("", description="one endpoint for SQS, SNS and S3; empty means AWS itself")
    s3_public_endpoint_url: str = Field(
        "", description="S3's endpoint as clients reach it, for uploads that go straight to S3; empty for the same"
    )
    aws_region: str = Field("us-east-1", description="AWS region of the queues and the bucket")
    aws_connect_timeout: float = Field(3.0, gt=0, le=60, description="seconds to connect to SQS, SNS or S3")
    aws_read_timeout: float = Field(10.0, gt=0, le=60, description="seconds to wait for an answer")

    # Queues
    queue_prefix: str = Field(
        "quire-", pattern=r"^[A-Za-z0-9_-]{1,40}$", description="starts the name of every queue and topic"
    )
    visibility_timeout: int = Field(60, ge=5, le=43_200, description="seconds; extended while a task runs")
    fair_queues: bool = Field(True, description="name each message's tenant to SQS, which then shares queues fairly")
    queue_kms_key: str = Field("", description="KMS key that encrypts the queues; empty for SQS's own encryption")
    max_receive_count: int = Field(5, ge=1, le=1_000, description="receives of a message before SQS calls it dead")
    wait_time_seconds: int = Field(20, ge=0, le=20, description="seconds of an SQS long poll; longer is cheaper")
    health_file: str = Field("", description="file that a worker touches while its polls are answered; empty for none")
    worker_concurrency: int = Field(2, ge=1, le=512, description="documents one worker works on at a time")

    # Retries
    max_attempts: int = Field(6, ge=1, le=100, description="tries of one stage before its document is FAILED")
    retry_base_seconds: float = Field(2.0, gt=0, le=900, description="delay before the second try; then doubled")
    retry_max_seconds: int = Field(300, ge=1, le=900, description="longest delay between two tries")
    lease_seconds: int = Field(30, ge=3, le=3_600, description="how long a claim lives unless its worker renews it")

    # Maintenance
    dispatch_interval_seconds: float = Field(5.0, gt=0, description="how often beat sends unsent runs")
    dispatch_after_seconds: float = Field(5.0, ge=0, description="age at which an unsent run is taken over by beat")
    rescue_interval_seconds: float = Field(30.0, gt=0, description="how often beat looks for lost messages")
    rescue_after_seconds: float = Field(
        180.0, gt=0, description="silence of a run, with all queues empty, before its message counts as gone"
    )
    sweep_interval_seconds: float = Field(
        900.0, gt=0, description="how often beat removes what crashed processes left in SQS and SNS"
    )
    erase_interval_seconds: float = Field(60.0, gt=0, description="how often beat erases objects of deleted documents")
    erase_after_seconds: float = Field(
        600.0, ge=0, description="age of a deletion after which no worker can still write an object of its document"
    )
    dead_letter_interval_seconds: float = Field(15.0, gt=0, description="how often beat archives dead letters")

    # Uploads
    max_upload_bytes: int = Field(GIB, ge=1, description="largest document taken; larger ones are refused with 413")
    max_large_upload_bytes: int = Field(5 * GIB, ge=1, description="largest document announced under /api/v1/uploads")
    large_upload_seconds: int = Field(
        86_400, ge=60, le=604_800, description="how long an announced upload may take; then it is removed"
    )
    max_filename_length: int = Field(255, ge=16, le=1_024, description="characters kept of a file's name")
    upload_idle_seconds: float = Field(30.0, gt=0, description="silence of a client before its upload is given up")
    upload_min_bytes_per_second: int = Field(
        KIB, ge=0, description="slowest body taken, on average, once that silence is used up; 0 for any"
    )
    request_head_seconds: float = Field(
        10.0, gt=0, description="for a request's head to arrive, from the first byte on"
    )
    answer_idle_seconds: float = Field(30.0, gt=0, description="for a client to take something of its answer")

    # Clients
    api_key: SecretStr = Field(
        SecretStr(""), description="an API key of the operator's choice, made good by `keys create --configured`"
    )
    rate_per_minute: int = Field(600, ge=1, description="requests a minute of one API key, on one host")
    documents_per_day: int = Field(0, ge=0, description="documents a day (UTC) of one API key; 0 for any number")
    max_backlog: int = Field(
        100_000, ge=1, description="unfinished documents above which uploads are answered with 503"
    )

    max_event_streams: int = Field(2_000, ge=1, description="event streams open in one API process; 503 beyond")

    # Webhooks
    webhook_timeout_seconds: float = Field(15.0, gt=0, le=60, description="elapsed time of one attempt to deliver")
    webhook_retry_base_seconds: float = Field(
        5.0, gt=0, le=86_400, description="delay before the second attempt; then four times as long, up to a day"
    )
    webhook_max_attempts: int = Field(9, ge=1, le=30, description="attempts of one delivery; 9 span about 30 hours")
    webhook_disable_after_seconds: float = Field(
        86_400.0, gt=0, description="time without one success after which a failing webhook is disabled"
    )
    webhook_rotation_seconds: float = Field(
        86_400.0, ge=0, description="how long the secret before the newest signs too"
    )
    webhook_interval_seconds: float = Field(2.0, gt=0, description="how often beat queues deliveries that are due")
    webhook_kept_days: int = Field(30, ge=1, description="days that deliveries are listed and can be replayed")
    webhook_allow_http: bool = Field(False, description="take webhooks that are not https")
    webhook_trusted_hosts: str = Field(
        "", description="hosts, separated by commas, to which webhooks may go at private addresses and by http"
    )

    # Extraction limits, of one document in its own process
    extract_memory_bytes: int = Field(896 * MIB, ge=512 * MIB, description="memory of the extracting process")
    extract_cpu_seconds: int = Field(1_800, ge=1, description="CPU time of the extracting process")
    extract_wall_seconds: int = Field(
        900, ge=1, description="elapsed time of one extraction; pages not read by then are named in a warning"
    )
    extract_stall_seconds: int = Field(
        20, ge=1, description="elapsed time without progress, as a page read, before an extraction ends"
    )
    extract_output_bytes: int = Field(256 * MIB, ge=KIB, description="largest result that an extraction may write")
    max_pages: int = Field(2_000, ge=1, description="pages of a document; more are refused")
    max_pixels: int = Field(100_000_000, ge=1, description="pixels of an image or of a rendered page; more are refused")
    max_unpacked_bytes: int = Field(256 * MIB, ge=KIB, description="bytes that a compressed document may unpack to")
    max_archive_entries: int = Field(
        10_000, ge=1, description="members of an archive that is a document; more are refused"
    )
    max_archive_ratio: int = Field(
        200, ge=1, description="bytes a member may unpack to for each packed one, once it has unpacked to 16 MiB"
    )
    max_depth: int = Field(
        2, ge=0, le=10, description="documents inside documents: how deep attachments are followed; 0 for not at all"
    )
    max_characters: int = Field(50_000_000, ge=1, description="characters of a document's text; more are refused")
    max_cells: int = Field(
        700_000, ge=1, description="cells of a spreadsheet or CSV that are read; of HTML, twice the paragraphs"
    )
    max_attachments: int = Field(
        20, ge=0, description="files inside a document, at any depth, that are extracted with it; the rest is counted"
    )

    # Pictures of text
    ocr_engine: Literal["rapidocr", "tesseract"] = Field(
        "rapidocr", description="what reads pictures; `tesseract` is a program that the machine must have"
    )
    ocr_languages: str = Field(
        "en", pattern=r"^[a-z]{2}(,[a-z]{2})*$", description="ISO 639-1 codes, as `en,de`; only tesseract asks for them"
    )

    # A language model for fields that rules do not find; its bounds are those of one document
    llm_base_url: str = Field(
        "",
        pattern=r"^(https?://[^\s]+)?$",
        description="OpenAI-compatible endpoint, as `https://api.example.com/v1`; empty for no language model",
    )
    llm_model: str = Field("", description="name of the model, as the endpoint knows it")
    llm_api_key: SecretStr = Field(SecretStr(""), description="key of the endpoint; empty where it needs none")
    llm_unsure_below: float = Field(0.6, ge=0, le=1, description="confidence below which a field is asked for too")
    llm_request_seconds: float = Field(60.0, gt=0, description="elapsed time of one request")
    llm_total_seconds: float = Field(180.0, gt=0, description="elapsed time of all requests, with their repetitions")
    llm_max_attempts: int = Field(3, ge=1, le=10, description="tries of one request that fails for the time being")
    llm_max_requests: int = Field(8, ge=1, description="requests, repeated ones included")
    llm_max_answer_tokens: int = Field(2_000, ge=16, description="tokens of one answer")
    llm_max_cost: float = Field(0.0, ge=0, description="cost by the two prices below; 0 for no bound")
    llm_prompt_price: float = Field(0.0, ge=0, description="price of a million tokens sent")
    llm_answer_price: float = Field(0.0, ge=0, description="price of a million tokens answered")
    llm_part_characters: int = Field(24_000, ge=1_000, description="characters of a document in one request")

    # Servers
    api_host: str = Field("127.0.0.1", description="address the API listens on")
    api_workers: int = Field(1, ge=1, le=64, description="API processes on one host")
    page_threads: int = Field(2, ge=1, le=64, description="pages that one API process draws at a time")
    api_port: int = Field(8000, ge=1, le=65_535, description="port of the API and the page")
    flower_host: str = Field("127.0.0.1", description="address Flower listens on")
    flower_port: int = Field(5555, ge=1, le=65_535, description="port of Flower")
    flower_user: str = Field("quire", pattern="^[^:]+$", description="who may log in to Flower")
    flower_password: SecretStr = Field(
        SecretStr(""), description="Flower's password; without one Flower makes one up and prints it"
    )
    flower_message_age: bool = Field(
        True, description="on AWS, Flower asks CloudWatch for the age of each queue's oldest message"
    )
    localstack_port: int = Field(4566, ge=1, le=65_535, description="port of LocalStack on one machine")
    postgres_port: int = Field(5433, ge=1, le=65_535, description="port of PostgreSQL on one machine")
    metrics_access: Literal["loopback", "key", "open"] = Field(
        "loopback",
        description="who may read `/metrics` without a key of scope admin: who asks from this machine itself and not"
        " through a proxy, nobody, or everybody",
    )
    metrics_cache_seconds: float = Field(10.0, ge=0, description="how old the counts that `/metrics` shows may be")
    worker_metrics_host: str = Field("127.0.0.1", description="address on which a worker shows its metrics")
    worker_metrics_port: int = Field(0, ge=0, le=65_535, description="port of a worker's metrics; 0 for none")
    trace_endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s]+)?$",
        description="where OpenTelemetry's spans go, as `http://127.0.0.1:4318/v1/traces`; empty for no traces",
    )
    trace_ratio: float = Field(1.0, ge=0, le=1, description="share of traces that is kept, the same in every process")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least level that is logged")
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="how log lines look; auto: for people on a terminal, else one JSON object a line"
    )

    @field_validator("secret_keys")
    @classmethod
    def _long_enough(cls, keys: SecretStr) -> SecretStr:
        if any(len(key) < SHORTEST_SECRET_KEY for key in _listed(keys)):
            raise ValueError(f"each key must have at least {SHORTEST_SECRET_KEY} characters")
        return keys

    @property
    def secret_key_list(self) -> tuple[str, ...]:
        """The keys that seal secrets, the newest first."""
        return _listed(self.secret_keys)

    @property
    def store_folder(self) -> Path | None:
        """The folder of a `file://` store, or None."""
        return Path(self.store_url.removeprefix("file://")) if self.store_url.startswith("file://") else None


def _listed(keys: SecretStr) -> tuple[str, ...]:
    return tuple(key.strip() for key in keys.get_secret_value().split(",") if key.strip())


class SettingsError(Exception):
    """A setting is wrong; the text names the variable and what it may be."""


def explain(error: ValidationError) -> str:
    """One line for each wrong setting, by the name of its environment variable, without its value."""
    lines = [f"QUIRE_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
    return "wrong settings:\n  " + "\n  ".join(lines)


@cache
def get_settings() -> Settings:
    """Read the environment once; SettingsError if a value cannot be."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(explain(error)) from None
