"""NumPy와 PyTorch를 쓰던 사람의 말버릇(idioms.txt): 되거나, 우리 코드가 적힌 한국어 오류가 난다. 맨 영어 오류는 하나도 없다.

PyTorch가 있으면, 되는 말버릇은 PyTorch의 답과도 견준다. 뜻이 다른 것은 까닭과 함께 ``DIFFERS`` 에 있다.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.nn import functional as F

ROWS = [tuple(part.strip() for part in line.split("  =>  ")) for line in (Path(__file__).parent / "idioms.txt").read_text(encoding="utf-8").splitlines()
        if "  =>  " in line]
WORKS = [idiom for idiom, right in ROWS if right == "된다"]
DIFFERS = {  # 말없이 뜻이 다른 것: NumPy의 이름과 뜻을 따른다(docs/PyTorch에서-온-사람에게.md)
    "x.max(1)": "값만 준다(자리는 argmax)", "x.std()": "n 으로 나눈다(n − 1 은 ddof=1)", "x.var()": "n 으로 나눈다(n − 1 은 ddof=1)",
    "x.median()": "가운데 둘의 평균을 준다(작은 쪽은 kthvalue)", "x.nonzero()": "축마다 하나씩 준다(한 줄에 하나는 argwhere)", "tg.nonzero(x)": "축마다 하나씩 준다",
    "tg.split(x,1)": "조각의 수이다", "x.hsplit(2)": "목록을 준다", "x.vsplit(2)": "목록을 준다", "tg.empty_like(x)": "0으로 채워 둔다", "tg.empty(2)": "0으로 채워 둔다",
    "tg.empty(2,3)": "0으로 채워 둔다", "x.svd()": "Vᴴ 를 준다(PyTorch의 svd 는 V)", "x.size==4": "수이다", "hash(x)": "물건마다 다르다", "tg.unique(x,return_counts=True)": "이름 있는 튜플",
}
DRAWN = re.compile(r"rand|normal|dropout|init\.|m\.weight|parameters|parameter|state_dict")  # 난수: 값이 같을 까닭이 없다


def stage(library=tg, layers=nn, optimizers=optim, functions=F):
    """말버릇이 보는 것들."""
    x = library.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    (x * 1).sum().backward()
    m = layers.Linear(2, 2)
    return {"tg": library, "np": np, "nn": layers, "optim": optimizers, "F": functions, "x": x, "m": m, "opt": optimizers.SGD(m.parameters(), lr=0.1)}


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("idiom, right", ROWS, ids=[idiom for idiom, _ in ROWS])
@pytest.mark.filterwarnings("error")
def test_what_people_write_works_or_is_answered(idiom, right, monkeypatch):
    monkeypatch.delattr(tg, "training", raising=False)  # 다른 검사가 그 방을 열었어도, 아직 열지 않은 사람에게 하는 답을 본다
    if right == "된다":
        eval(idiom, stage())
        return
    with pytest.raises(Exception) as caught:
        eval(idiom, stage())
    said = str(caught.value)
    assert re.search("[가-힣]", said) and right in said.replace("\n", " "), said


def test_the_list_is_long_and_mostly_works():
    assert len(ROWS) == len({idiom for idiom, _ in ROWS}) >= 700 and len(WORKS) >= 450
    assert all(re.search("[가-힣]", right) or right for _, right in ROWS)


def plain(value):
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    return np.asarray(value.detach().numpy()) if hasattr(value, "detach") else value


def is_number(value):
    return isinstance(value, (int, float, bool, np.ndarray)) or (isinstance(value, list) and all(map(is_number, value)))


@pytest.mark.slow
@pytest.mark.parametrize("idiom", [i for i in WORKS if not i.startswith("np.") and "np." not in i and not DRAWN.search(i)])
def test_what_works_means_the_same_in_pytorch(idiom):
    torch = pytest.importorskip("torch")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            theirs = plain(eval(idiom, stage(torch, torch.nn, torch.optim, torch.nn.functional)))
        except Exception:
            return  # PyTorch에는 없는 말버릇
        ours = plain(eval(idiom, stage()))
    if not is_number(theirs) or not is_number(ours) or idiom in DIFFERS:
        return
    if isinstance(theirs, list):
        assert isinstance(ours, list) and len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    else:
        assert np.shape(ours) == np.shape(theirs)
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)
