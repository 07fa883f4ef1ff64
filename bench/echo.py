"""A bare aiohttp handler on uvloop that parses what is posted and answers JSON: `python -m bench.echo PORT`.

What aiohttp itself costs, so that the service can be held against it.
"""

import json
import sys

import uvloop
from aiohttp import web


async def answer(request: web.Request) -> web.Response:
    """Parse the body and send it back."""
    return web.json_response(json.loads(await request.read()))


def main() -> None:
    """Serve until stopped."""
    app = web.Application()
    app.router.add_post("/v1/verify", answer)
    web.run_app(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop=uvloop.new_event_loop(),
        print=None,
        access_log=None,
    )


if __name__ == "__main__":
    main()
