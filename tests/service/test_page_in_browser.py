"""The page in a real browser: it is shown as it was written, its style is let in, and nothing else is."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
from aiohttp import web

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.world import NOW, World
from verifier.page import POLICY, STYLE, page
from verifier.wiring import Verifier

CHROMIUM: Final = shutil.which("chromium")
REFUSED: Final = "Content Security Policy"  # what its console says of whatever a policy keeps out
ATTACK: Final = (
    '</title></style><script>document.title="taken"</script><img src=x onerror=document.title="taken">'
)
ISSUER: Final = Issuer()
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--dump-dom",
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="expected Chromium on the path, got none")


@pytest.fixture
async def shown(tmp_path: Path) -> AsyncIterator["Browser"]:
    browser = Browser(tmp_path)
    await browser.start()
    yield browser
    await browser.stop()


class Browser:
    """A server of one page on a free port, and Chromium looking at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.html = ""
        self.asked: list[str] = []
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self.runner = web.AppRunner(app)

    async def start(self) -> None:
        """Listen."""
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}/"

    async def stop(self) -> None:
        """Listen no more."""
        await self.runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.Response(
            text=self.html, content_type="text/html", headers={"Content-Security-Policy": POLICY}
        )

    async def look(self, html: str) -> tuple[str, str]:
        """Return the document as the browser has it once the page is loaded, and what its console says."""
        self.html = html
        assert CHROMIUM is not None
        looking = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={self.folder / 'profile'}",
            self.url,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        document, console = await looking.communicate()
        return document.decode(), console.decode()


async def report_page(name: str) -> str:
    """Return the page of a badge whose texts are all `name`."""
    issuer = {"id": ISSUER.did, "type": ["Profile"], "name": name}
    achievement = {**credential.badge()["credentialSubject"]["achievement"], "name": name}
    token = ISSUER.sign_jwt(credential.badge(issuer=issuer, name=name, subject={"achievement": achievement}))
    async with Verifier(network=World()) as one:
        return page(await one.verify(token, now=NOW), "en")


async def test_d03_a_browser_shows_the_page_and_runs_nothing_of_the_document(shown: Browser) -> None:
    document, console = await shown.look(await report_page(ATTACK))

    assert "<title>Verification report</title>" in document
    assert json.dumps(ATTACK)[1:10].replace("<", "&lt;").replace(">", "&gt;") in document
    assert "<script" not in document
    assert "<img" not in document
    assert REFUSED not in console
    assert set(shown.asked) <= {"/", "/favicon.ico"}


async def test_the_policy_lets_in_the_style_as_it_is_and_no_other(shown: Browser) -> None:
    html = await report_page("Welding")

    _, console = await shown.look(html.replace(STYLE, f"{STYLE}p{{color:red}}"))
    _, script = await shown.look(html.replace("</main>", "<script>document.title=1</script></main>"))

    assert REFUSED in console
    assert REFUSED in script
