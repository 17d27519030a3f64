"""수식을 MathML 로: 온전한 XML 이고, 첨자는 제 것에 붙고, 글은 글로 남는다."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

pytest.importorskip("latex2mathml")

from tinygrad_ko.view.paper.mathml import mathml

M = "{http://www.w3.org/1998/Math/MathML}"
ARITY = {"msup": 2, "msub": 2, "msubsup": 3, "mfrac": 2, "munder": 2, "mover": 2, "munderover": 3, "mroot": 2}


def well_formed(tex):
    root = ElementTree.fromstring(mathml(tex))
    for part in root.iter():
        if part.tag.removeprefix(M) in ARITY:
            assert len(part) == ARITY[part.tag.removeprefix(M)], f"{part.tag}: {tex}"
    return root


@pytest.mark.parametrize("tex", [
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}^{T}", r"\left(a\,\begin{pmatrix}1\end{pmatrix}^{\odot 2}\right)^{T}", r"\begin{cases}1&x>0\\0&x<0\end{cases}_{i}",
    r"\left(\frac{a}{b}\right)_{[I]}", r"\underset{2\times 3}{\frac{\partial L}{\partial W}}",
])
def test_scripts_belong_to_the_whole(tex):
    root = well_formed(tex)
    assert root.find(f".//{M}mtable") is None or "pmatrix" not in tex or root.find(f".//{M}msup")[0].find(f".//{M}mtable") is not None


@pytest.mark.parametrize("tex", [r"\text{<script>alert(1)</script>}", r"x+\text{a&b}_{1}", r"{<}\mathrm{script}{>}", r"a<b"])
def test_text_stays_text(tex):
    made = mathml(tex)
    well_formed(tex)
    assert "<script" not in made and made.count("alert(1)") in (0, 2)
