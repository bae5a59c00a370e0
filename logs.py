"""How every process of ours logs: one JSON object a line, an event name and fields."""

import logging
import sys

import structlog
from structlog.typing import Processor


def log_temporal_as_json() -> None:
    """Have the core of Temporal's SDK, which is no Python, log like all others; before the first client is made."""
    from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

    forwarding = LogForwardingConfig(logger=logging.getLogger("temporalio.core"))
    kept = TelemetryFilter(core_level="ERROR", other_level="ERROR")
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=kept, forwarding=forwarding))))


def log_as_json() -> None:
    """Log to standard output, the warnings of libraries included."""
    told: list[Processor] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso")]
    others = logging.StreamHandler(sys.stdout)
    others.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=told,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[others])
    structlog.configure(processors=[*told, structlog.processors.JSONRenderer()])
