"""Counts and durations for GET /metrics: by route, verdict, check, outcome and code; nothing of a person.

Counted in plain dictionaries, which cost the hot path a tenth of prometheus_client's own counters; that library
writes the answer. Labels come from our own tables, and the number of series is bounded whatever comes in.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from verifier.report import Outcome, Report
from verifier.service.load import Load

STEPS: Final = ("receive", "verify", "encode")  # of a verification, in their order
MAX_WAITING: Final = 256  # requests that wait to be sorted in, which takes 0.3 ms then
MAX_SERIES: Final = 500  # label sets of one metric; the codes have about 150
BUCKETS: Final = (
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
)  # seconds
_OTHER: Final = "other"

Labels = tuple[str, ...]


class _Histogram:
    """How often each span of durations occurred."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds

    def buckets(self) -> list[tuple[str, float]]:
        running, found = 0, []
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), self.counts, strict=True):
            running += count
            found.append((bound, float(running)))
        return found


class Metrics(Collector):
    """All that is counted in this process."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._requests: Counter[Labels] = Counter()
        self._verdicts: Counter[Labels] = Counter()
        self._checks: Counter[Labels] = Counter()
        self._results: dict[tuple[tuple[str, Outcome, str | None], ...], int] = {}
        self._problems: Counter[Labels] = Counter()
        self._durations: dict[Labels, _Histogram] = {}
        self._steps = {step: _Histogram() for step in STEPS}
        self._answered: list[tuple[str, str, int, float]] = []
        self._taken: list[tuple[float, float, float]] = []
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; `route` is the template, never the path."""
        self._answered.append((method, route, status, seconds))
        if len(self._answered) >= MAX_WAITING:
            self._sort_in()

    def count_steps(self, seconds: tuple[float, float, float]) -> None:
        """Count a verification by what each of the `STEPS` took."""
        self._taken.append(seconds)
        if len(self._taken) >= MAX_WAITING:
            self._sort_in()

    def _sort_in(self) -> None:
        """Count what waits, many requests at a time: the hot path only notes them."""
        for method, route, status, seconds in self._answered:
            _add(self._requests, (method, route, str(status)))
            self._durations.setdefault((route,), _Histogram()).observe(seconds)
        for taken in self._taken:
            for histogram, seconds in zip(self._steps.values(), taken, strict=True):
                histogram.observe(seconds)
        self._answered.clear()
        self._taken.clear()

    def count_problem(self, code: str) -> None:
        """Count a request that could not be served."""
        _add(self._problems, (code,))

    def count_report(self, report: Report) -> None:
        """Count a report with its checks, and those of its children."""
        _add(self._verdicts, (report.verdict, report.format, report.role))
        # Most reports have the same results: they are counted as a whole, and told apart when somebody asks.
        results = tuple([(result.check, result.outcome, result.code) for result in report.checks])
        seen = self._results.get(results)
        if seen is None and len(self._results) >= MAX_SERIES:
            self._tell_apart()
        self._results[results] = (seen or 0) + 1
        for child in report.children:
            self.count_report(child)

    def _tell_apart(self) -> None:
        for results, count in self._results.items():
            for check, outcome, code in results:
                _add(self._checks, (check, outcome.value, code or ""), count)
        self._results.clear()

    def text(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics, for prometheus_client."""
        self._tell_apart()
        self._sort_in()
        for name, help_, labels, counted in (
            ("ler_verifier_requests", "Requests answered.", ("method", "route", "status"), self._requests),
            ("ler_verifier_problems", "Requests refused, by code.", ("code",), self._problems),
            ("ler_verifier_reports", "Reports made.", ("verdict", "format", "role"), self._verdicts),
            ("ler_verifier_checks", "Checks by outcome.", ("check", "outcome", "code"), self._checks),
        ):
            family = CounterMetricFamily(name, help_, labels=labels)
            for values, count in counted.items():
                family.add_metric(values, count)
            yield family
        durations = HistogramMetricFamily(
            "ler_verifier_request_seconds", "Seconds from the first handler to the answer.", labels=("route",)
        )
        for values, histogram in self._durations.items():
            durations.add_metric(values, histogram.buckets(), histogram.total)
        yield durations
        steps = HistogramMetricFamily(
            "ler_verifier_step_seconds", "Seconds that a step of a verification took.", labels=("step",)
        )
        for step, histogram in self._steps.items():
            steps.add_metric((step,), histogram.buckets(), histogram.total)
        yield steps
        yield GaugeMetricFamily("ler_verifier_at_work", "Requests being judged.", self._load.at_work)
        yield GaugeMetricFamily("ler_verifier_connections", "Open connections.", len(self._load.connections))


def _add(counter: Counter[Labels], labels: Labels, more: int = 1) -> None:
    count = counter.get(labels)
    if count is None:
        if len(counter) >= MAX_SERIES:
            labels = (_OTHER,) * len(labels)
        count = counter.get(labels, 0)
    counter[labels] = count + more
