"""옮기지 못하는 것."""

from __future__ import annotations


class Untranslatable(Exception):
    """한 연산을 ONNX로 옮기지 못하는 까닭. 문장의 끝에 마침표를 찍지 않는다."""
