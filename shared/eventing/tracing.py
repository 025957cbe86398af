"""A sampled cause gets a span, and what follows from it names that span as its parent.

A trace begins where a sender or a caller begins one: with `traceparent`, as W3C has it.
"""

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.schemas.envelope import Cause

SAMPLED = "-01"
TRACER = trace.get_tracer("innovation-pipeline")
W3C = TraceContextTextMapPropagator()


def spanned(name: str, cause: Cause) -> AbstractContextManager[Cause]:
    """Give the cause as its effects shall name it: itself, if nobody traces it."""
    if cause.traceparent and cause.traceparent.endswith(SAMPLED):
        return _spanned(name, cause, traceparent=cause.traceparent)
    return nullcontext(cause)


@contextmanager
def _spanned(name: str, cause: Cause, *, traceparent: str) -> Generator[Cause]:
    with TRACER.start_as_current_span(
        name,
        context=W3C.extract({"traceparent": traceparent}),
        kind=trace.SpanKind.CONSUMER,
        attributes={"cause.id": cause.id, "correlation.id": cause.correlation_id},
        record_exception=False,  # its words may quote a record
        set_status_on_exception=False,
    ):
        carrier: dict[str, str] = {}
        W3C.inject(carrier)
        yield replace(cause, traceparent=carrier.get("traceparent", traceparent))
