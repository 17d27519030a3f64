"""진짜 브라우저(headless Chromium)로 쪽을 여는 준비: 인터넷 없이, file:// 로."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture(scope="module")
def browser():
    """열어 둔 Chromium. 없으면 그 검사를 건너뛴다."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright가 없어 브라우저로 열어 볼 수 없다")
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("Chromium이 없어 브라우저로 열어 볼 수 없다")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, tmp_path):
    """재생기를 열어 쪽을 준다. 끝날 때 오류와 바깥으로 나간 요청이 없었는지 본다."""
    opened = []

    def go(player, **options):
        context = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 1280, "height": 900}, **options)
        page, trouble = context.new_page(), []
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        path = player.save(tmp_path / f"{len(opened)}.html")
        page.on("request", lambda request: request.url == path.as_uri() or trouble.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_selector("body.ready")
        opened.append((context, trouble))
        return page

    yield go
    for context, trouble in opened:
        assert trouble == []
        context.close()
