"""How long each step of a verification took: counted, and told in the header `Server-Timing` (W3C Server Timing).

A step is what a handler does between two looks at the clock: receive the request, judge what is in it, encode the
answer. No judge looks at a clock; what the network took of the second is part of it.
"""

import time
from typing import Final

from verifier.service.metrics import Metrics

HEADER: Final = "Server-Timing"


def told(metrics: Metrics, began: float, received: float, judged: float) -> str:
    """Count the three steps, the last of which ends now, and return the header; instants of `time.perf_counter`."""
    receive, verify, encode = received - began, judged - received, time.perf_counter() - judged
    metrics.count_steps((receive, verify, encode))
    return f"receive;dur={receive * 1000:.3f}, verify;dur={verify * 1000:.3f}, encode;dur={encode * 1000:.3f}"
