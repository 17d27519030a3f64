"""행렬이 든 TeX 의 값: 이어 쓴 행렬은 행렬의 곱, ⊙ 은 원소끼리의 곱, 배열 사이의 × 는 가위곱, 한 줄이나 한 칸은 브로드캐스트한다."""

from __future__ import annotations

import re

import numpy as np
from support.readings.tex_eval import Reader, Unreadable

__all__ = ["evaluate_matrix"]


class MatrixReader(Reader):
    def __init__(self, tex: str, axis: int | None) -> None:
        super().__init__(tex, {})
        self.axis = axis
        tex = re.sub(r"\\left|\\right", "", tex).replace(r"\;", "")
        self.tokens = re.findall(r"\\(?:begin|end)\{\w+\}|\\text\{[^}]*\}|\\operatorname\{\w+\}|\\\\|\\[A-Za-z]+|\\,|\d+\.?\d*|\S", tex)
        self.tokens = [t for t in self.tokens if t != r"\,"]

    def product(self):
        value = self.power()
        while self.next not in {None, ")", "]", "}", "+", "-", "=", "&", r"\\", r"\end{pmatrix}", ","}:
            if self.next in (r"\odot", r"\cdot", r"\times"):
                crossed, other = self.take() == r"\times", self.power()
                value = np.cross(value, other) if crossed and np.ndim(value) and np.ndim(other) else value * other
            else:
                other = self.power()
                value = value @ other if np.ndim(value) and np.ndim(other) else value * other
        return value

    def comparison(self):
        raise Unreadable("배열의 조건")

    def power(self):
        value = self.atom()
        while self.next == "^":
            self.take()
            self.take("{")
            if self.next == "T":
                self.take()
                value = value.T
            elif self.next == r"\odot":
                self.take()
                value = value ** self.sum()
            else:
                value = float(value) ** self.sum()
            self.take("}")
        return value

    def atom(self):
        if self.next == r"\begin{pmatrix}":
            self.take()
            rows = [[]]
            while True:
                rows[-1].append(self.sum())
                token = self.take()
                if token == r"\\":
                    rows.append([])
                elif token == r"\end{pmatrix}":
                    return np.array(rows, float)
                elif token != "&":
                    raise Unreadable(token)
        if self.next == r"\text{펼침}":
            self.take()
            return self.atom()
        if self.next == r"\operatorname{reshape}":
            self.take()
            return self.atom()
        if self.next == r"\sum":
            self.take()
            if self.next != "_":
                return np.sum(self.product(), axis=self.axis, keepdims=True)
            self.take(), self.take("{")
            self.take(r"\text{축 }")
            axes = [int(self.take())]
            while self.next == ",":
                self.take()
                axes.append(int(self.take()))
            self.take("}")
            return np.sum(self.power(), axis=tuple(axes))
        if self.next in (r"\max", r"\min"):
            both = np.maximum if self.take() == r"\max" else np.minimum
            if self.next != "(":
                raise Unreadable("어느 축의 것인지 적혀 있지 않다")
            self.take("(")
            value = self.sum()
            while self.next == ",":
                self.take()
                value = both(value, self.sum())
            self.take(")")
            return value
        if self.next == r"\frac":
            self.take()
            self.take("{")
            top = self.sum()
            self.take("}"), self.take("{")
            bottom = self.sum()
            self.take("}")
            return top / bottom
        return super().atom()


def evaluate_matrix(tex: str, axis: int | None = None) -> np.ndarray:
    """``axis`` 는 축을 적지 않은 Σ 의 축."""
    reader = MatrixReader(tex, axis)
    value = reader.sum()
    if reader.next is not None:
        raise Unreadable(f"남은 글: {''.join(reader.tokens[reader.at:])}")
    return np.asarray(value)
