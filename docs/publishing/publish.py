"""Publish one signed record of an innovation over Kafka; its value comes from standard input.

`python publish.py KAFKA KEY.pem KID SOURCE SUBJECT [USER PASSWORD_FILE CA_FILE] < record.json`
"""

import sys
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from confluent_kafka import Producer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

Headers = dict[str, str]


def signed(headers: Headers, *, value: bytes, key: Ed25519PrivateKey) -> Headers:
    """Sign what is named `ce_…` and the content type, each counted and sized, and the value."""
    told = {n: t for n, t in headers.items() if n[:3] == "ce_" and n != "ce_datacontenttype"}
    pairs = {n[3:]: t for n, t in told.items()} | {"datacontenttype": headers["content-type"]}
    parts = [part.encode() for pair in sorted(pairs.items()) for part in pair]
    sized = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    body = len(pairs).to_bytes(4, "big") + sized + value
    form = b"application/vnd.innovation-pipeline.partner.v1"
    signature = key.sign(b"DSSEv1 %d %b %d %b" % (len(form), form, len(body), body))
    return headers | {"ce_sig": b64encode(signature).decode()}


def logged_in(login: list[str]) -> dict[str, str]:
    user, password_file, ca_file = login
    return {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": user,
        "sasl.password": Path(password_file).read_text(encoding="utf-8").strip(),
        "ssl.ca.location": ca_file,
    }


def publish() -> None:
    kafka, pem, kid, source, subject, *login = sys.argv[1:]
    value = sys.stdin.buffer.read()
    headers = {
        "content-type": "application/json",
        "ce_specversion": "1.0",
        "ce_type": "partners.innovation-submitted.v1",
        "ce_id": str(uuid4()),
        "ce_source": source,
        "ce_subject": subject,
        "ce_time": datetime.now(UTC).isoformat(),
        "ce_feed": subject.split(":")[1],
        "ce_sigkid": kid,
    }
    key = load_pem_private_key(Path(pem).read_bytes(), password=None)
    settings = {"bootstrap.servers": kafka, "partitioner": "murmur2_random"}
    producer = Producer(settings | (logged_in(login) if login else {}))
    producer.produce(
        "partners.innovations.v1", value, subject, headers=signed(headers, value=value, key=key)
    )
    if producer.flush(30):
        sys.exit("Kafka did not take it")
    print(headers["ce_id"])


if __name__ == "__main__":
    publish()
