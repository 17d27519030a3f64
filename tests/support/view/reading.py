"""재생기의 쪽을 자판만으로 읽는다: 상자마다 Enter 로 표를 열어 모든 수를 엔진의 것과 견준다."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tinygrad_ko.readings.story import Story
from tinygrad_ko.view.explain.telling import called

TABLES = """kind => [...document.querySelectorAll(`#tables td[data-kind="${kind}"]`)].map(td => [td.dataset.box, td.dataset.index, td.dataset.number])"""


@dataclass
class Found:
    """읽은 것."""

    numbers: int = 0  # 엔진이 셈한 수(값과 기울기의 모든 원소)
    read: int = 0  # 쪽에서 읽은 수
    wrong: list[Any] = field(default_factory=list)  # 엔진의 것과 다른 것
    left_out: list[str] = field(default_factory=list)  # 표가 열리지 않은 상자


def number(text: str) -> float:
    """``data-number`` 의 수."""
    found = json.loads(text)
    return float(found.replace("Infinity", "inf")) if isinstance(found, str) else float(found)


def read_player(page: Any, told: Story, most_pages: int | None = None) -> Found:
    """끝 걸음에서 상자마다 표를 열어 읽는다. ``most_pages`` 를 주면 긴 표는 그만큼의 쪽까지만."""
    page.keyboard.press("End")
    root, found = page.evaluate("({...document.documentElement.dataset})"), Found()
    assert root["step"] == root["steps"] == str(len(told.forward) + 1 + len(told.backward))
    for key, box in told.boxes.items():
        element = page.locator(f'.box[data-key="{key}"]')
        assert element.get_attribute("data-box") == called(box)
        element.focus()
        page.keyboard.press("Enter")
        for kind, array in (("value", box.value), ("gradient", box.grad)):
            if array is None:
                continue
            found.numbers += array.size
            seen = _table(page, kind, most_pages)
            found.read += len(seen)
            if not seen and array.size:
                found.left_out.append(called(box))
            for (name, index), x in seen.items():
                true = float(array[tuple(map(int, index.split(","))) if index else ()])
                if name != called(box) or not (x == true or abs(x - true) <= 1e-6 * abs(true) or (np.isnan(x) and np.isnan(true))):
                    found.wrong.append((name, kind, index, x, true))
        page.keyboard.press("Escape")
    return found


def _table(page: Any, kind: str, most_pages: int | None) -> dict[tuple[str, str], float]:
    """표 하나의 모든 수: (상자, 자리) → 수. 쪽이 여럿이면 넘겨 가며."""
    seen: dict[tuple[str, str], float] = {}
    turned = 0
    while True:
        turned += 1
        seen.update({(name, index): number(text) for name, index, text in page.evaluate(TABLES, kind)})
        later = page.locator(f'section.numbers.{kind} button:has-text("뒤 ▶")')
        if turned == most_pages or later.count() == 0 or later.is_disabled():
            return seen
        later.focus()
        page.keyboard.press("Enter")
