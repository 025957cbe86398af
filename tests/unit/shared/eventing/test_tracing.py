"""One trace runs through whatever follows from a traced cause, and quotes nothing."""

from collections.abc import Generator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tests.support.counting import ThingCounted, happened, sent
from tests.support.trial import Member

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
EXPORTER = InMemorySpanExporter()


@pytest.fixture
def spans() -> Generator[InMemorySpanExporter]:
    """A process has one provider for life: it is set once, and emptied for each test."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(EXPORTER))
        trace.set_tracer_provider(provider)
    EXPORTER.clear()
    yield EXPORTER
    EXPORTER.clear()


async def hear(member: Member, deed: str = "count", *, flag: str = "01") -> None:
    [event] = sent(happened("a", deed=deed))
    told = [(name, text.encode()) for name, text in event.headers.items()]
    parent = ("traceparent", f"00-{TRACE}-{PARENT}-{flag}".encode())
    member.log.append(event.topic, event.value, key="a", headers=[*told, parent])
    await member.drain()


def parent_of(span: ReadableSpan) -> str:
    assert span.parent
    return f"{span.parent.span_id:016x}"


async def test_an_event_names_the_span_of_its_cause(spans: InMemorySpanExporter) -> None:
    member = Member()
    await member.join()

    await hear(member)

    [span] = spans.get_finished_spans()
    assert (span.name, parent_of(span)) == ("trial.thing-happened.v1", PARENT)
    [counted] = member.told(ThingCounted.topic)
    named = f"00-{TRACE}-{span.context.span_id:016x}-01" if span.context else ""
    assert dict(counted.headers)["traceparent"] == named.encode()


async def test_what_nobody_traces_makes_no_span(spans: InMemorySpanExporter) -> None:
    member = Member()
    await member.join()

    await hear(member, flag="00")
    await member.hear(happened("b"))

    assert spans.get_finished_spans() == ()


async def test_a_span_of_what_failed_quotes_nothing(spans: InMemorySpanExporter) -> None:
    member = Member()
    await member.join()

    await hear(member, "misread")

    [span] = spans.get_finished_spans()
    assert (span.events, span.status.description) == ((), None)
    assert set(span.attributes or ()) == {"cause.id", "correlation.id"}
