"""수식(TeX)을 브라우저가 스스로 그리는 MathML 로. 바꾸는 일은 latex2mathml 이 하고, 여기서는 우리 수식에 맞게 다듬는다."""

from __future__ import annotations

import functools
import html
import re

from ...errors import MissingExtra

_FUNCTION = re.compile(r"(\\(?:ln|log(?:_\{?\d+\}?)?|arc(?:sin|cos|tan)|sinh?|cosh?|tanh?|exp|max|min|det|arg)(?![A-Za-z])|\\mathrm\{\w+\})"
                       r" ?(?=[A-Za-z0-9\\])(?!\\(?:left|right|[,;]))")
_SIGN = re.compile(r"(<mo[^>]*>(?:\(|\[|,|&#x0002[8C];|&#x0003[C-E];|&#x0005B;|&#x0226[45];|&#x0226[0];)</mo>)<mo>&#x02212;</mo>")
_WORD = re.compile(r'<mo(?: movablelimits="\w+")?>([A-Za-z]{2,}|&#x0221E;)</mo>')
_UPRIGHT = re.compile(r'<mrow>((?:<m[in] mathvariant="normal">[^<]</m[in]>|<mn>\d</mn>){2,})</mrow>')
_SCRIPTED = re.compile(r"(\\begin\{(\w+)\}(?:(?!\\begin|\\end).)*\\end\{\2\})(?=[\^_])")
_FENCES = {"&#x0230A;": "prefix", "&#x0230B;": "postfix", "&#x02308;": "prefix", "&#x02309;": "postfix"}


@functools.lru_cache(maxsize=4096)
def mathml(tex: str, tall: bool = False) -> str:
    """TeX 를 ``<math>…</math>`` 로. 스크립트도 글꼴도 필요 없다.

    매개변수
    --------
    tex : ``$`` 없는 TeX. 이 라이브러리가 내는 수식(``local_derivative``, ``forward_tex``)의 범위.
    tall : 참이면 글줄 안에서도 분수와 합을 크게(displaystyle) 적는다. 표와 홀로 선 수식에 쓴다.

    반환
    ----
    str : MathML. 원래의 TeX 는 ``alttext`` 에 남는다(읽어 주는 기계와 복사를 위해).

    예외
    ----
    MissingExtra : latex2mathml 이 없다. ``pip install 'tinygrad-ko[view]'``.

    예제
    ----
    >>> from tinygrad_ko.view.paper.mathml import mathml
    >>> "<mfrac>" in mathml(r"\\frac{1}{x}")  # doctest: +SKIP
    True
    """
    try:
        from latex2mathml.converter import convert
    except ImportError:
        raise MissingExtra("latex2mathml", "view") from None
    # 이름(cof, max)은 연산자가 아니라 이름이다: 연산자로 두면 둘레가 벌어진다. ln x 처럼 괄호 없는 인수 앞에는 얇은 틈을 둔다
    text = _FUNCTION.sub(r"\1\\,", tex.replace(r"\operatorname", r"\mathrm").replace(r"\arg", r"\mathrm{arg}"))
    text = re.sub(r"\\text\{[^{}]*\}", lambda m: html.escape(m[0], quote=False), text)  # 글은 글로: convert 는 그대로 옮긴다
    made = convert(_SCRIPTED.sub(r"{\1}", text))  # 위첨자는 행렬 전체의 것이다
    made = _SIGN.sub(r'\1<mo form="prefix">&#x02212;</mo>', made)
    made = _WORD.sub(lambda m: m[0] if m[1] == "mod" else f"<mi>{m[1]}</mi>", made)
    made = _UPRIGHT.sub(lambda m: f"<mi>{re.sub('<[^>]*>', '', m[1])}</mi>", made)
    made = re.sub(r'<mo (?:stretchy|fence)[^>]*>(?!&#x0007B;)', lambda m: m[0][:-1] + ' lspace="0" rspace="0">', made)
    made = made.replace("<mo>&#x0002F;</mo>", '<mo lspace="0" rspace="0">&#x0002F;</mo>')
    made = made.replace("<mo>&#x02202;</mo>", '<mi mathvariant="normal">&#x02202;</mi>')  # ∂ 는 연산자가 아니라 이름의 앞자리이다
    for character, form in _FENCES.items():
        made = made.replace(f"<mi>{character}</mi>", f'<mo form="{form}" stretchy="false">{character}</mo>')
    style = ' displaystyle="true"' if tall else ""
    return made.replace("<math ", f'<math alttext="{html.escape(tex, quote=True)}"{style} ', 1)


def with_math(text: str) -> str:
    """``$…$`` 가 섞인 글을 HTML 로."""
    parts = text.split("$")
    return "".join(mathml(p) if k % 2 else html.escape(p) for k, p in enumerate(parts))
