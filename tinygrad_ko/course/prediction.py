"""예측: 묻고, 적기 전에는 답을 접어 둔다."""

from __future__ import annotations

import html
from typing import Any

from ..errors import ArgumentError

__all__ = ["Prediction", "predict"]

# 스크립트 없이: 빈 글칸(placeholder 가 보이는 동안)에는 뒤의 답이 없고, 한 자라도 적으면 기다리라는 말이 답으로 바뀐다
_STYLE = (".tg-predict{border-left:.25rem solid #2f8f6b;padding:.2rem 1rem .6rem;margin:.6rem 0}"
          ".tg-predict p{margin:.4rem 0}.tg-predict textarea{width:100%;box-sizing:border-box;font:inherit;color:inherit;"
          "background:transparent;border:1px solid #8a96a3;border-radius:.3rem;padding:.4rem .6rem}"
          ".tg-predict textarea:placeholder-shown~details,.tg-predict textarea:not(:placeholder-shown)~.wait{display:none}"
          ".tg-predict .wait{opacity:.75}@media print{.tg-predict textarea{min-height:3rem}.tg-predict .wait{display:none}}")


class Prediction:
    """묻는 말 하나와 접어 둔 답. 노트북과 쪽에서 글칸과 함께 보인다. ``predict`` 가 만든다.

    매개변수
    --------
    question, answer : ``predict`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.Prediction("2 + 2 는?", 4)
    예측: 2 + 2 는? (먼저 적어 보세요)

    출처
    ----
    예측하고 나서 보기(predict-observe-explain), White·Gunstone 1992.
    """

    def __init__(self, question: str, answer: Any) -> None:
        self.question, self.answer = question, answer

    def __repr__(self) -> str:
        return f"예측: {self.question} (먼저 적어 보세요)"

    def _repr_html_(self) -> str:
        question, answer = html.escape(self.question), html.escape(str(self.answer))
        return (f'<style>{_STYLE}</style><div class="tg-predict" data-lm-suppress-shortcuts="true"><p><b>예측.</b> {question}</p>'
                f'<textarea rows="2" placeholder="먼저 적어 보세요" aria-label="내 예측: {question}"></textarea>'
                '<p class="wait">한 자라도 적으면 답을 펼 수 있습니다.</p>'
                f'<details><summary>답과 견주기</summary><p>{answer}</p></details></div>')


def predict(question: str, answer: Any) -> Prediction:
    """예측을 적는 칸. 적기 전에는 답이 보이지 않는다.

    매개변수
    --------
    question : 묻는 말.
    answer : 답. 글이나 수. 칸에 그대로 적지 말고 셈한 것이나 ``fact(번호)`` 를 주면, 노트북의 코드에도 답이 보이지 않는다.

    반환
    ----
    Prediction : 노트북과 쪽에서는 글칸과 접힌 답, 글로는 묻는 말뿐이다.

    예외
    ----
    ArgumentError : 묻는 말이 비었을 때.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> tg.course.predict("∂L/∂a 는 얼마입니까?", tg.course.fact("0.3")[0])
    예측: ∂L/∂a 는 얼마입니까? (먼저 적어 보세요)

    출처
    ----
    예측하고 나서 보기(predict-observe-explain), White·Gunstone 1992.
    """
    if not isinstance(question, str) or not question.strip():
        raise ArgumentError(f"predict: 묻는 말(question)이 비었습니다: {question!r}. 예: predict('∂L/∂a 는?', 33)")
    return Prediction(question, answer)
