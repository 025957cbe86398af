"""Partners and people at work: innovations, permissions, editions, repeats and rubbish."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from threading import Event

from tests.chaos import samples
from tests.chaos.history import History, Told
from tests.chaos.offices import Office
from tests.chaos.partners import Letter, Partner

PACE = 0.2
"""Seconds between two waves: some forty records a second."""


@dataclass(slots=True, kw_only=True)
class Load:
    network: Partner
    trust: Partner
    office: Office
    history: History
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    settled: list[str] = field(default_factory=list[str])
    """Keys of bursts before this one: whatever is said of them has been heard by all."""
    granted: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Permission and target, likewise."""
    spared: str = ""
    enough: Event = field(default_factory=Event)

    def burst(self, spared: str = "", *, waves: int = 3) -> None:
        """Each wave is another batch somewhere; to be called when the one before is drained.

        Nobody asks the spared service over HTTP: it is to die of what it reads.
        """
        self.spared = spared
        fresh = [key for _ in range(waves) for key in self._wave()]
        self._ask()
        self.settled = fresh
        self._draft()
        self.spared = ""

    def keep_on(self) -> None:
        """Until it is enough; only then may anybody speak of what was said here."""
        fresh: list[str] = []
        for number in itertools.count():
            if self.enough.wait(PACE):
                break
            fresh += self._wave()
            if number % 10 == 0:
                self._ask()
                self._draft()
        self.enough.clear()
        self.settled = fresh

    def commands(self) -> None:
        """Nothing but what people do over HTTP."""
        self._submit_by_http(self._key("plain"))
        self._submit_by_http(self._key("plain"), batch=True)
        self._grant_by_http(self.settled[-1])
        self._draft()

    def _ask(self) -> None:
        """One procurement, told anew each time: what it names is offered to a team."""
        number = next(self.numbers)
        key, title = "opportunity:atamis-rrv:C100001", f"Monitoring of the pulse {number}"
        letter = Letter(
            kind="opportunity-submitted",
            id=f"o-{number}",
            subject=key,
            value=samples.an_opportunity("C100001", title=title),
            media="text/csv",
        )
        told = self.history.begin("buyer", "submit", key=key, name=title)
        self.trust.send(letter, lambda stored: told("ok" if stored else "info"))
        self.trust.flush()

    def _wave(self) -> list[str]:
        plain = [self._submit(self._key("plain")) for _ in range(3)]
        listed = self._submit(self._key("listed"))
        self._submit_by_http(self._key("plain"))
        self._submit(plain[0])
        if self.settled:
            self._submit(self.settled.pop(0))
        self._rubbish(plain[1])
        self._permissions(listed)
        self.network.flush()
        return [*plain, listed]

    def _permissions(self, fresh: str) -> None:
        """One for a record that audit may not have heard of, one withdrawn, one by a person."""
        self._grant(fresh)
        if self.granted:
            self._withdraw(*self.granted.pop())
        if self.settled and self.spared != "audit":
            self._grant_by_http(self.settled[-1])

    def _key(self, kind: str) -> str:
        return f"innovation:hi-nenc:{kind}-{next(self.numbers)}"

    def _submit(self, key: str) -> str:
        """Every other one is sent twice, as a client does that got no answer."""
        number = next(self.numbers)
        name = f"Pulse Patch {number}"
        value = samples.an_innovation(key.rpartition(":")[2], name=name)
        letter = Letter(kind="innovation-submitted", id=f"s-{number}", subject=key, value=value)
        for _ in range(1 + number % 2):
            self._send(letter, self.history.begin("partner", "submit", key=key, name=name))
        return key

    def _submit_by_http(self, key: str, *, batch: bool = False) -> None:
        """A batch is answered when it is kept, and worked through afterwards."""
        if self.spared == "intake":
            return
        number = next(self.numbers)
        name = f"Pulse Patch {number}"
        told = self.history.begin("clerk", "submit", key=key, name=name)
        body = samples.an_innovation(key.rpartition(":")[2], name=name)
        where = ("intake", f"/v1/feeds/hi-nenc/{'batches' if batch else 'records'}")
        body = b"[%b]" % body if batch else body
        self.office.post("partner-nenc", at=where, body=body, key=f"r-{number}").tell(told)

    def _grant(self, target: str) -> None:
        reference = f"consent-{next(self.numbers)}"
        permission = samples.permission_id(reference)
        value = samples.a_grant(reference, target=target)
        letter = Letter(
            kind="permission-grant-requested", id=reference, subject=target, value=value
        )
        self._send(letter, self.history.begin("owner", "grant", permission=permission))

    def _grant_by_http(self, target: str) -> None:
        reference = f"consent-{next(self.numbers)}"
        permission = samples.permission_id(reference)
        told = self.history.begin("granter", "grant", permission=permission)
        body = samples.a_grant(reference, target=target)
        where = ("audit", "/v1/permissions")
        answer = self.office.post("granter", at=where, body=body, key=reference)
        answer.tell(told)
        if answer.outcome == "ok":
            self.granted.append((permission, target))

    def _withdraw(self, permission: str, target: str) -> None:
        value = samples.a_withdrawal(permission, target=target)
        letter = Letter(
            kind="permission-withdrawal-requested",
            id=f"w-{next(self.numbers)}",
            subject=target,
            value=value,
        )
        self._send(letter, self.history.begin("owner", "withdraw", permission=permission))

    def _draft(self) -> None:
        if self.spared == "export":
            return
        told = self.history.begin("editor", "draft")
        where = ("export", "/v1/drafts")
        body = b'{"series":"best_of"}'
        answer = self.office.post("editor", at=where, body=body, key=f"d-{next(self.numbers)}")
        edition = answer.content["edition"] if answer.outcome == "ok" else ""
        if answer.outcome != "fail":
            told(answer.outcome, edition=edition)

    def _rubbish(self, key: str) -> None:
        """One that nobody can read, one that nobody signed: each is counted, neither stops."""
        number = next(self.numbers)
        letter = Letter(kind="innovation-submitted", id=f"x-{number}", subject=key, value=b"{")
        self.network.send(letter, lambda _: None)
        self.network.send_forged(replace(letter, id=f"f-{number}"))

    def _send(self, letter: Letter, told: Told) -> None:
        self.network.send(letter, lambda stored: told("ok" if stored else "info"))
