"""How far a policy lets one verification reach: no further than the pinned documents, or no further back than so long.

A document that is too old is refused, never fetched anew: how often a host is asked is for the cache to say, and no
request can make us ask more often.
"""

from datetime import datetime, timedelta

from did_methods.core.ports import Fetch, Fetched, FetchFailed


class NoNetwork:
    """A `Fetch` that has nothing: what is pinned is answered in front of it."""

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Fetch nothing.

        Raises:
            FetchFailed: `fetch.offline`, always.
        """
        del url, accept, max_bytes, follow_redirects, question  # whatever is asked for
        raise FetchFailed(
            "fetch.offline", "expected a pinned document, got none, and the policy asks no network"
        )


class YoungFetch:
    """A `Fetch` around a `Fetch` that takes no document fetched more than `age` before `now`."""

    def __init__(self, inner: Fetch, *, age: timedelta, now: datetime) -> None:
        self._inner = inner
        self._age = age
        self._now = now

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`.

        Raises:
            FetchRefused: as `inner`.
            FetchFailed: as `inner`; or `fetch.too_old`.
        """
        page = await self._inner(
            url, accept=accept, max_bytes=max_bytes, follow_redirects=follow_redirects, question=question
        )
        if self._now - page.fetched_at > self._age:
            seconds = int(self._age.total_seconds())
            raise FetchFailed(
                "fetch.too_old",
                f"expected a document fetched at most {seconds} seconds ago, got an older one",
            )
        return page
