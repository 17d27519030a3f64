"""테이프의 해석기(JavaScript)를 돌린다: node 로, 없으면 Chromium(playwright)으로."""

from __future__ import annotations

import importlib.util
import json
import pathlib
import shutil
import subprocess

import numpy as np
import pytest

import tinygrad_ko as tg

__all__ = ["INTERPRETER", "browser", "flat", "needs_javascript", "run"]

INTERPRETER = pathlib.Path(tg.__file__).parent / "view" / "play" / "tape.js"


def browser():
    """Chromium 이 있는 자리. 없으면 ``None``."""
    found = (shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome"))
    return next((p for p in found if p), None) if importlib.util.find_spec("playwright") else None


needs_javascript = pytest.mark.skipif(not (shutil.which("node") or browser()), reason="node 도 Chromium(playwright)도 없다")
RUN = """(jobs) => JSON.stringify(jobs.map(([program, changed]) => {
  try { return runTape(program, changed); } catch (error) { return { failed: String(error.stack) }; }
}), (key, v) => ArrayBuffer.isView(v) ? Array.from(v, (x) => Number.isFinite(x) ? x : String(x)) : v)"""


def run(jobs, tmp_path, force_browser=False):
    """(program, 고친 값들)의 목록을 한 번에 돌린다."""
    text = json.dumps(jobs, separators=(",", ":"), allow_nan=False, default=lambda array: None)  # 되읽은 배열(n)은 싣지 않는다
    if shutil.which("node") and not force_browser:
        (tmp_path / "jobs.json").write_text(text)
        (tmp_path / "run.js").write_text(
            f"const {{runTape}} = require({json.dumps(str(INTERPRETER))}); const fs = require('fs');"
            f"fs.writeFileSync(process.argv[3], ({RUN})(JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))));")
        subprocess.run(["node", "run.js", "jobs.json", "out.json"], cwd=tmp_path, check=True)
        return json.loads((tmp_path / "out.json").read_text())
    from playwright.sync_api import sync_playwright

    page_file = tmp_path / "page.html"
    page_file.write_text(f"<!doctype html><meta charset=utf-8><script>{INTERPRETER.read_text()}</script><script>const jobs = {text}</script>")
    with sync_playwright() as p:
        chromium = p.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page()
        page.goto(page_file.as_uri())
        out = page.evaluate(f"({RUN})(jobs)")
        chromium.close()
    return json.loads(out)


def flat(array):
    return [float(v) if np.isfinite(v) else str(float(v)).replace("inf", "Infinity").replace("nan", "NaN") for v in np.ravel(array)]
