"""재생기의 쪽을 끝까지 읽는다: 모형 열의 모든 값과 기울기를 자판만으로 열어 엔진의 것과 견주고, 쪽의 크기와 짓는 시간을 적는다.

    python scripts/read_player.py            # 열 다
    python scripts/read_player.py lenet

Chromium 과 playwright 가 있어야 한다. 인터넷은 쓰지 않고, 바깥으로 나간 요청과 콘솔의 오류가 있으면 1을 돌려준다.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.view.reading import read_player  # noqa: E402
from support.view.ten_models import TEN  # noqa: E402

import tinygrad_ko as tg  # noqa: E402
from tinygrad_ko.readings.calls import by_call  # noqa: E402
from tinygrad_ko.readings.story import story  # noqa: E402


def main(names: list[str]) -> int:
    """모자라거나 다른 것이 있으면 1."""
    failed = 0
    print("| 모형 | 수 | 읽은 것 | 다른 것 | 쪽(KB) | 짓기(초) | 요청·오류 |\n|---|---:|---:|---:|---:|---:|---:|")
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in names or TEN:
            loss = TEN[name]().run()
            began = time.perf_counter()
            path = tg.play(loss).save(Path(folder, f"{name}.html"))
            took, trouble = time.perf_counter() - began, []
            page = browser.new_context(offline=True, reduced_motion="reduce", viewport={"width": 1280, "height": 900}).new_page()
            page.on("console", lambda message, seen=trouble: seen.append(message.text))
            page.on("pageerror", lambda error, seen=trouble: seen.append(str(error)))
            own = path.as_uri()
            page.on("request", lambda request, seen=trouble, own=own: request.url == own or seen.append(request.url))
            page.goto(own)
            page.wait_for_selector("body.ready")
            found = read_player(page, by_call(story(loss)))
            print(f"| {name} | {found.numbers:,} | {found.read:,} ({found.read / found.numbers:.0%}) | {len(found.wrong)} | "
                  f"{path.stat().st_size / 1000:,.0f} | {took:.2f} | {len(trouble)} |", flush=True)
            failed |= found.read != found.numbers or bool(found.wrong) or bool(trouble)
            page.context.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
