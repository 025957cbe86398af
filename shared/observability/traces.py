"""Where spans go: to an OpenTelemetry collector, or as a JSON line each into a file."""

from pathlib import Path

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SimpleSpanProcessor,
)


def trace_to(target: str, *, service: str) -> None:
    """`target`: a collector's `http://…/v1/traces`, or a file's path; empty: nowhere."""
    if not target:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    if target.startswith(("http://", "https://")):
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=target)))
    else:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        lines = Path(target).open("a", encoding="utf-8")  # noqa: SIM115 - as long as the process lives
        exporter = ConsoleSpanExporter(out=lines, formatter=_line)
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def _line(span: ReadableSpan) -> str:
    return str(span.to_json(indent=None)) + "\n"
