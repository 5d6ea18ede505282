"""Upload a document to a running stack and follow it to COMPLETED.

    python tests/e2e_flow.py [--url http://127.0.0.1:8000] [--key KEY] [FILE]

Exit code 0 if the document completed, 1 if it failed or took longer than --timeout, 2 if the API cannot be reached.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import httpx

SAMPLE = Path(__file__).parents[1] / "samples" / "invoice.pdf"
TERMINAL = {"COMPLETED", "FAILED", "CANCELLED"}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Upload a document and follow it to COMPLETED.")
    parser.add_argument("file", nargs="?", type=Path, default=SAMPLE)
    parser.add_argument("--url", default=os.environ.get("QUIRE_API_URL", "http://127.0.0.1:8000"))
    parser.add_argument("--key", default=os.environ.get("QUIRE_API_KEY", ""), help="an API key; $QUIRE_API_KEY")
    parser.add_argument("--timeout", type=float, default=60, help="seconds to wait for the end")
    return parser.parse_args()


def follow(client: httpx.Client, location: str, seconds: float) -> dict:
    """Poll the document until it is terminal or `seconds` are over, printing each new entry of its timeline."""
    told, deadline = 0, time.monotonic() + seconds
    while True:
        document = client.get(location).raise_for_status().json()
        for entry in document["timeline"][told:]:
            print(f"  {entry['at']}  {entry['event']:<15} {entry['stage'] or ''}  {entry['message'] or ''}".rstrip())
        told = len(document["timeline"])
        if document["status"] in TERMINAL or time.monotonic() > deadline:
            return document
        time.sleep(0.1)


def main() -> int:
    options = arguments()
    with httpx.Client(base_url=options.url, headers={"X-API-Key": options.key}, timeout=30) as client:
        with options.file.open("rb") as file:
            answer = client.post("/api/v1/documents/", files={"file": (options.file.name, file)}).raise_for_status()
        print(f"{options.file.name} -> {answer.headers['Location']}")
        document = follow(client, answer.headers["Location"], options.timeout)
    print(document["status"])
    if document["status"] == "COMPLETED":
        text = document["result"]["content"]["text"]
        print(f"{document['media_type']}, {len(text.split())} words: {' '.join(text.split()[:12])} ...")
        return 0
    print(document["error"] or "still under way when the time was up")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except httpx.HTTPStatusError as error:
        sys.exit(f"{error.response.status_code}: {error.response.text}")
    except httpx.TransportError as error:
        print(f"the API cannot be reached: {error}", file=sys.stderr)
        sys.exit(2)
