"""그려진 그림을 되읽는다: 상자마다 무엇이 적혔고, 글이 도형 밖으로 나가는지."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Any, NamedTuple

from tinygrad_ko.view.paper.dot import digraph_class
from tinygrad_ko.view.paper.text_width import text_width

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}"


class Drawn(NamedTuple):
    """SVG에 그려진 마디 하나."""

    texts: list[str]
    tooltip: str
    overflow: float  # 글이 도형 밖으로 나간 길이(포인트). 타원이면 반지름의 비율


def draw(drawing: Any) -> dict[str, Drawn]:
    """우리가 그린 SVG를 읽는다: key → 마디."""
    drawn = {}
    for group in nodes(drawing):
        texts = list(group.iter(f"{SVG}text"))
        overflow = max(_overflow(group, text) for text in texts)
        drawn[group.attrib["data-key"]] = Drawn([_words(t) for t in texts], group.findtext(f"{SVG}title") or "", overflow)
    return drawn


def nodes(drawing: Any) -> list[ElementTree.Element]:
    """SVG의 마디들."""
    root = ElementTree.fromstring(drawing.pipe(format="svg", encoding="utf-8"))
    return [group for group in root.iter(f"{SVG}g") if group.get("class") == "node"]


def draw_dot(drawing: Any) -> dict[str, Drawn]:
    """DOT(``.source``)을 Graphviz가 그린 SVG를 읽는다."""
    root = ElementTree.fromstring(digraph_class().pipe(drawing, format="svg", encoding="utf-8"))
    drawn = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "node":
            texts = list(group.iter(f"{SVG}text"))
            link = next(group.iter(f"{SVG}a"))
            overflow = max(_overflow_in_dot(group, text) for text in texts)
            drawn[group.findtext(f"{SVG}title") or ""] = Drawn([_words(t) for t in texts], link.get(f"{LINK}title") or "", overflow)
    return drawn


def _words(text: ElementTree.Element) -> str:
    return (text.text or "").replace("\u00a0", " ")


def _overflow(group: ElementTree.Element, text: ElementTree.Element) -> float:
    size, width = float(text.attrib["font-size"]), text_width(text.text or "", float(text.attrib["font-size"]))
    x, baseline = float(text.attrib["x"]), float(text.attrib["y"])
    left = x - width * {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "start")]
    ellipse, rectangle = group.find(f"{SVG}ellipse"), group.find(f"{SVG}rect")
    if ellipse is not None:
        return _outside_ellipse(ellipse, left, left + width, baseline - 0.75 * size, baseline)
    assert rectangle is not None
    wide, tall = float(rectangle.attrib["width"]), float(rectangle.attrib["height"])
    return max(-left, left + width - wide, 0.75 * size - baseline, baseline - tall)


def _overflow_in_dot(group: ElementTree.Element, text: ElementTree.Element) -> float:
    size = float(text.attrib["font-size"])
    assert text.get("text-anchor") == "start"
    left, baseline = float(text.attrib["x"]), float(text.attrib["y"])
    right, top = left + text_width(text.text or "", size), baseline - 0.75 * size
    ellipse = next(group.iter(f"{SVG}ellipse"), None)
    if ellipse is not None:
        return _outside_ellipse(ellipse, left, right, top, baseline)
    path = next(group.iter(f"{SVG}path")).attrib["d"]
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", path)]
    xs, ys = numbers[::2], numbers[1::2]
    return max(min(xs) - left, right - max(xs), min(ys) - top, baseline - max(ys))


def _outside_ellipse(ellipse: ElementTree.Element, left: float, right: float, top: float, bottom: float) -> float:
    cx, cy, rx, ry = (float(ellipse.attrib[k]) for k in ("cx", "cy", "rx", "ry"))
    corners = [((x - cx) / rx, (y - cy) / ry) for x in (left, right) for y in (top, bottom)]
    return max(x * x + y * y for x, y in corners) - 1
