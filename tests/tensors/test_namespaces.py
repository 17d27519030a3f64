"""빠진 것 없음: NumPy의 모든 공개 함수는 도함수 표에 있거나, 까닭이 있거나, 자리를 주거나, 텐서의 셈이 아니다. 꼭 하나에 든다.

NumPy에 새 함수가 생기면 이 검사가 빨개진다. 그때 표에 더하거나 reasons.py 의 맞는 갈래에 적는다.
"""

from __future__ import annotations

import types
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko.errors import LostGradientError, TinygradError
from tinygrad_ko.operation import compositions, numpy_functions, operations
from tinygrad_ko.tensors import absent
from tinygrad_ko.tensors.dispatch import array_function
from tinygrad_ko.tensors.reasons import LOOKS, OTHERS, PLACES, REASONS

ROOMS = {"": np, "linalg.": np.linalg, "fft.": np.fft}
GROUPS = {"까닭": set(REASONS), "자리": set(PLACES), "모양": set(LOOKS), **{k: set(v) for k, v in OTHERS.items()}}


def public() -> dict[str, Any]:
    """NumPy의 공개 함수들(클래스와 모듈과 상수는 빼고). 방까지 적은 이름."""
    return {
        room + name: f for room, module in ROOMS.items() for name in dir(module)
        if not name.startswith("_") and callable(f := getattr(module, name)) and not isinstance(f, (type, types.ModuleType))
    }


def groups_of(name: str, function: Any) -> list[str]:
    return ["표"] * (function in numpy_functions) + [group for group, names in GROUPS.items() if name in names]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_public_function_is_in_exactly_one_group():
    wrong = {name: found for name, f in public().items() if len(found := groups_of(name, f)) != 1}
    assert wrong == {}, f"표에 더하거나 reasons.py 의 한 갈래에 적을 것: {wrong}"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_written_name_exists_or_existed():
    gone = {"bitwise_count", "unstack", "isdtype", "vecdot", "matvec", "vecmat", "in1d", "trapz"}  # 판에 따라 없을 수 있는 것
    written = {n for names in GROUPS.values() for n in names}
    assert written - set(public()) <= gone


@pytest.mark.skipif(not hasattr(np, "trapz"), reason="NumPy 2.4 에서 사라진 이름")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_old_names_of_numpy_still_reach_the_table():
    t = tg.tensor([1.0, 2.0, 4.0], requires_grad=True)
    np.trapz(t).backward()  # noqa: NPY201
    assert t.grad.tolist() == [0.5, 1.0, 0.5] and np.in1d(t, [2.0]).tolist() == [False, True, False]  # noqa: NPY201


def test_the_check_sees_a_new_function():
    assert groups_of("아직_없는_함수", lambda x: x) == []


# ── 까닭은 정말로 오류에 적힌다 ──

T = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
RAW = np.zeros((2, 2))
REASONED: dict[str, Any] = {
    "histogram": lambda: np.histogram(T), "histogram2d": lambda: np.histogram2d(T[0], T[1]), "histogramdd": lambda: np.histogramdd(T),
    "histogram_bin_edges": lambda: np.histogram_bin_edges(T), "nextafter": lambda: np.nextafter(T, 1), "spacing": lambda: np.spacing(T),
    "put": lambda: np.put(T, [0], 1.0), "put_along_axis": lambda: np.put_along_axis(T, np.zeros((1, 2), int), 1.0, 0), "place": lambda: np.place(T, T.data > 1, [0.0]),
    "putmask": lambda: np.putmask(T, T.data > 1, 0.0), "fill_diagonal": lambda: np.fill_diagonal(T, 0.0), "copyto": lambda: np.copyto(RAW, T),
    "array": lambda: np.array([T, T]), "asarray": lambda: np.asarray(T), "asanyarray": lambda: np.asanyarray(T), "ascontiguousarray": lambda: np.ascontiguousarray(T),
    "asfortranarray": lambda: np.asfortranarray(T), "asarray_chkfinite": lambda: np.asarray_chkfinite(T), "require": lambda: np.require(T),
    "asmatrix": lambda: np.asmatrix(T), "bmat": lambda: np.bmat([[T, T]]), "full": lambda: np.full((2, 2), T), "full_like": lambda: np.full_like(RAW, T),
    "frompyfunc": lambda: np.frompyfunc(abs, 1, 1)(T),
}


@pytest.mark.parametrize("name", sorted(set(REASONS) - {"fromfunction"}))
def test_what_has_a_reason_raises_with_a_cure(name):
    with pytest.raises(TinygradError, match=r"tg\.|np\.|detach|stack|텐서"):
        REASONED[name]()


@pytest.mark.parametrize("name", ["put", "put_along_axis", "place", "putmask", "fill_diagonal"])
def test_in_place_is_refused_even_without_gradients(name):
    """이미 한 셈이 그 값을 저장해 두었을 수 있다."""
    quiet = tg.tensor([[1.0, 2.0], [3.0, 4.0]])
    calls = {"put": lambda: np.put(quiet, [0], 9.0), "put_along_axis": lambda: np.put_along_axis(quiet, np.zeros((1, 2), int), 9.0, 0), "place": lambda: np.place(quiet, quiet.data > 1, [9.0]),
             "putmask": lambda: np.putmask(quiet, quiet.data > 1, 9.0), "fill_diagonal": lambda: np.fill_diagonal(quiet, 9.0)}
    with pytest.raises(LostGradientError, match="제자리"):
        calls[name]()
    assert quiet.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("name", ["histogram", "nextafter", "fill_diagonal"])
def test_the_face_tells_the_reason_too(name):
    with pytest.raises(AttributeError, match="미분하지 않습니다"):
        getattr(tg, name)


def test_an_unknown_function_of_numpy_is_not_followed_silently():
    def newcomer(x: Any) -> Any:
        return x

    newcomer.__module__ = "numpy"
    with pytest.raises(LostGradientError, match=r"np\.newcomer.*규칙이 없습니다"):
        array_function(T, newcomer, (), (T,), {})


# ── 배열의 메서드 ──


def test_every_array_method_is_there_or_has_a_reason():
    missing = [m for m in dir(np.ndarray) if not m.startswith("_") and not hasattr(tg.Tensor, m) and m not in absent.REASONS]
    assert missing == []
    with pytest.raises(AttributeError, match="제자리.*np.resize"):
        T.resize  # noqa: B018
    with pytest.raises(AttributeError) as caught:
        T.sofmax  # noqa: B018
    assert caught.value.name == "sofmax" and caught.value.obj is T and "softmax" in dir(T)  # 비슷한 이름은 파이썬이 알려 준다


def test_names_are_counted_not_typed():
    assert len(operations) >= 165 and len(compositions) >= 160 and len(numpy_functions) >= 255
