"""How much is at work: what is refused when it is too much, and whether the service is being stopped."""

from verifier.service.connections import Connections
from verifier.service.problems import RequestRefused


class Load:
    """Counts of one process. Requests beyond `most_at_work`, or bodies beyond `most_bytes` in all, are refused."""

    def __init__(self, *, most_at_work: int, most_bytes: int, connections: Connections) -> None:
        self.connections = connections
        self.is_stopping = False
        self.at_work = 0
        self._most_at_work = most_at_work
        self._bytes = 0
        self._most_bytes = most_bytes

    def hold(self, size: int) -> None:
        """Count bytes of a body that is coming in; `release` them, also after a refusal.

        Raises:
            RequestRefused: too much is held already.
        """
        self._bytes += size
        if self._bytes > self._most_bytes:
            raise RequestRefused("service.busy", "expected fewer bodies at once, got too many", close=True)

    def release(self, size: int) -> None:
        """Count bytes no more."""
        self._bytes -= size

    def __enter__(self) -> None:
        """Begin the work of one request.

        Raises:
            RequestRefused: too many are at work.
        """
        if self.at_work >= self._most_at_work:
            raise RequestRefused("service.busy", "expected fewer requests at once, got too many")
        self.at_work += 1

    def __exit__(self, *_: object) -> None:
        self.at_work -= 1
