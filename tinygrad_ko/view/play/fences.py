"""괄호(fences): 높은 것(행렬, 분수)을 두르는 괄호를 테두리로 그리게 한다.

브라우저는 늘어나는 괄호를 수식 글꼴의 표(MATH table)로 그린다. 그런 글꼴이 없는 기계에서는 행렬의 괄호가 한 줄의 높이에 머문다.
여기서는 괄호의 짝을 찾아 그 속을 ``<mrow class="fence round">`` 로 싸고, 모양은 쪽의 CSS 가 테두리로 낸다.
"""

from __future__ import annotations

from xml.etree import ElementTree

__all__ = ["fenced"]

PAIRS = {"(": (")", "round"), "[": ("]", "square"), "|": ("|", "bar"), "‖": ("‖", "norm"), "⌊": ("⌋", "floor"), "⌈": ("⌉", "ceiling")}
TALL = {"mtable", "mfrac", "munder", "mover", "munderover"}


def fenced(mathml: str) -> str:
    """높은 것을 두른 괄호를 테두리로 바꾼 MathML.

    예제
    ----
    >>> from tinygrad_ko.view.play.fences import fenced
    >>> fenced("<math><mrow><mo>(</mo><mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable><mo>)</mo></mrow></math>")
    '<math><mrow><mrow class="fence round"><mtable><mtr><mtd><mn>1</mn></mtd></mtr></mtable></mrow></mrow></math>'
    >>> fenced("<math><mo>(</mo><mi>x</mi><mo>)</mo></math>")
    '<math><mo>(</mo><mi>x</mi><mo>)</mo></math>'
    """
    try:
        root = ElementTree.fromstring(mathml)
    except ElementTree.ParseError:  # 사용자의 글이 섞여 짝이 맞지 않는 것: 그대로 두고 부른 쪽이 물린다
        return mathml
    _fence(root)
    return ElementTree.tostring(root, encoding="unicode")


def _fence(parent: ElementTree.Element) -> None:
    for child in parent:
        _fence(child)
    if parent.tag not in ("math", "mrow", "mtd", "mstyle"):
        return
    at = 0
    while at < len(parent):
        if _opening(parent[at]) and (end := _end(parent, at)) is not None and any(_tall(x) for x in parent[at + 1 : end]):
            _wrap(parent, at, end)
        at += 1
    _stretch(parent)


def _opening(x: ElementTree.Element) -> bool:
    return x.tag == "mo" and (x.text or "") in PAIRS and x.get("form") != "postfix"


def _end(parent: ElementTree.Element, at: int) -> int | None:
    """짝이 되는 괄호의 자리. 위첨자가 붙은 괄호(``)ᵀ``)도 짝이다."""
    opens, (closes, _) = parent[at].text, PAIRS[parent[at].text or ""]
    depth = 0
    for k in range(at + 1, len(parent)):
        mark = _mark(parent[k])
        if mark == closes and not depth:
            return k
        depth += (mark == opens and opens != closes) - (mark == closes)
    return None


def _mark(x: ElementTree.Element) -> str:
    first = x[0] if x.tag in ("msup", "msub", "msubsup") and len(x) else x
    return (first.text or "") if first.tag == "mo" else ""


def _wrap(parent: ElementTree.Element, at: int, end: int) -> None:
    kind = PAIRS[parent[at].text or ""][1]
    made = ElementTree.Element("mrow", {"class": f"fence {kind}"})
    made.extend(list(parent[at + 1 : end]))
    last = parent[end]
    if last.tag != "mo":  # )ᵀ: 위첨자는 괄호로 싼 것 전체의 것이다
        last[0] = made
        made = last
    parent[at : end + 1] = [made]


def _tall(x: ElementTree.Element) -> bool:
    return any(part.tag in TALL for part in x.iter())


def _stretch(parent: ElementTree.Element) -> None:
    """짝이 없는 여는 중괄호(갈래): 줄의 수만큼 세로로 늘인다."""
    for x, after in zip(parent, list(parent)[1:], strict=False):
        if x.tag == "mo" and x.text == "{" and after.tag == "mtable":
            x.set("class", f"brace rows{min(4, len(after))}")
