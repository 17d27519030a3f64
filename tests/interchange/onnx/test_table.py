"""연산 → ONNX 의 표: 빠진 연산이 없고, 옮긴 것은 onnxruntime 에서 같은 답을 낸다."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
import pytest
from support.rules.table import inside_domain, table

import tinygrad_ko as tg
from tinygrad_ko.interchange.onnx.importing.operators import operators as importers
from tinygrad_ko.interchange.onnx.translation import refusals, translations
from tinygrad_ko.operation import operations

TABLE = table()
# 옮기기는 하지만 그 예는 안 되는 것: 복소수, 값에 따라 갈라지는 것, 길이가 다른 수열
HARD = ("PackedSequence", "옮기지 않는 dtype", "참·거짓 하나로", "앞을 늘리는", "섞은 입력", "기록마다", "다른 연산을")


def test_every_operation_is_translated_or_says_why_not():
    table = set(operations.values())
    assert table - set(translations) - set(refusals) == set()
    assert set(translations) & set(refusals) == set()


def test_a_refusal_names_a_cure_and_ends_without_a_full_stop():
    for operation, reason in refusals.items():
        assert len(reason) > 20 and not reason.endswith("."), operation


def test_a_translation_takes_what_the_operation_takes():
    for operation, translation in translations.items():
        if hasattr(operation, "names"):
            inspect.signature(translation).bind(None, *operation.names)


def test_every_node_we_write_we_can_read():
    onnx = pytest.importorskip("onnx", reason="onnx 가 없다")
    assert all(onnx.defs.has(kind) for kind in importers if kind not in ("RMSNormalization", "Swish"))


def cases():
    for name, found in TABLE.items():
        op = operations.get(name)
        if op in translations:
            yield from ((case, k) for k, case in enumerate(found[:2]))


@pytest.mark.parametrize("case", [pytest.param(c, marks=pytest.mark.slow if k else ()) for c, k in cases()], ids=str)
def test_the_operation_gives_the_same_numbers(case, tmp_path):
    pytest.importorskip("onnxruntime", reason="onnxruntime 이 없다")
    inputs = tuple(x.astype(np.float32) for x in inside_domain(case, np.random.default_rng(3)))
    if any(x.size == 0 for x in inputs):
        return  # 원소가 없는 본보기는 받지 않는다
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            report = tg.export_onnx(case.f, tmp_path / "연산.onnx", inputs, dynamic=False)
        except tg.errors.ExportError as error:
            known = any(reason in str(error) for reason in (*HARD, *refusals.values()))
            assert known, str(error)
            return
    assert report.difference < 1e-5
