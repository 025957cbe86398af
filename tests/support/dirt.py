"""Letters of which many are dirty, each in a way that is known: the same for the same seed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from confluent_kafka import Producer

from tests.support.buggy import BUG
from tests.support.e2e_post import Letter, Signer, a_letter
from tests.support.feeds import a_document, as_json

CANARY = "Kestrelwort"
"""In every text that a record holds, and in nothing that an operator may see."""
MALFORMED, REPEATED, REUSED = 0.01, 0.02, 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Dirt:
    letters: tuple[Letter, ...]
    counted: Counter[str]
    """What intake must make of them."""


def dirty(signer: Signer, *, count: int, bugs: int, seed: int) -> Dirt:
    lot = Random(seed)  # noqa: S311 - to be the same each time, not to be secret
    breaking = set(lot.sample(range(count), bugs))
    letters, verdicts = list[Letter](), list[str]()
    for n in range(count):
        key = f"{n}-{BUG}" if n in breaking else str(n)
        letter, verdict = a_record(signer, key), "parked" if n in breaking else "applied"
        drawn = lot.random()
        sound = [m for m, each in enumerate(verdicts[:50]) if each == "applied"]
        if n in breaking or not sound or drawn > MALFORMED + REPEATED + REUSED:
            pass
        elif drawn < MALFORMED:
            letter, verdict = lot.choice([*_malformed(letter)]), "parked"
        elif drawn < MALFORMED + REPEATED:
            letter, verdict = letters[lot.choice(sound)], "duplicate"
        else:
            letter, verdict = a_record(signer, str(lot.choice(sound)), more="again"), "rejected"
        letters.append(letter)
        verdicts.append(verdict)
    return Dirt(letters=tuple(letters), counted=Counter(verdicts))


def a_record(signer: Signer, key: str, *, more: str = "") -> Letter:
    """Its id is its key's: with more in it, it is another record under one id."""
    value = as_json(a_document(key, name=f"{CANARY} {key}{more}"))
    return a_letter(signer, subject=f"innovation:hi-nenc:{key}", value=value, ce_id=key)


def _malformed(letter: Letter) -> Iterator[Letter]:
    yield replace(letter, value=None)
    yield letter.but(ce_id=b"\xff\xfe")
    yield letter.but(ce_type=None)
    yield replace(letter, headers=(*letter.headers, ("ce_note", None)))
    yield letter.but(ce_specversion=b"0.3")


def zeros(kafka: str, topic: str, *, size: int) -> None:
    """One record of zeros: little on the wire, and much when it is unpacked."""
    settings = {
        "bootstrap.servers": kafka,
        "compression.type": "gzip",
        "message.max.bytes": 2 * size,
        "log_level": 0,
    }
    producer = Producer(settings)
    producer.produce(topic, value=bytes(size), key=b"zeros")
    assert producer.flush(60) == 0
