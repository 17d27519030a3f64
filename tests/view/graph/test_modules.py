"""모듈의 호출이 마디에 남는가: 셈과 수명은 그대로이고, 이름과 매개변수를 찾는다."""

from __future__ import annotations

import copy
import gc
import pickle
import threading
import weakref
from typing import Any

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import nn
from tinygrad_ko.readings.trace import Value, trace
from tinygrad_ko.view.graph.modules import calls


class Keeper(nn.Module):
    """제 출력을 속성에 담아 두는 모듈."""

    def forward(self, x: Any) -> Any:
        self.kept = x * 2
        return self.kept


class Several(nn.Module):
    """텐서를 목록과 사전에 담아 돌려주는 모듈."""

    def forward(self, x: Any) -> Any:
        return {"둘": [x * 2, (x * 3,)], "수": 3, "그대로": x}


class Twice(nn.Module):
    """한 층을 두 번 부른다. 층은 파이썬의 목록에 있다."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = [nn.Linear(2, 2, generator=0)]

    def forward(self, x: Any) -> Any:
        return self.layers[0](self.layers[0](x))


def named(y: Any) -> list[tuple[str, str]]:
    """연산마다 만든 모듈의 (경로, 종류)."""
    return [(call.path, call.kind) for key, call in calls(trace(y)).items() if key.startswith("o")]


X = tg.ones((1, 2), requires_grad=True)


def test_paths_and_kinds() -> None:
    model = nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Tanh(), nn.Dropout(0.5).eval(), nn.Linear(3, 1, bias=False)))
    assert named(model(X)) == [("0", "Linear(2, 3)"), ("1.0", "Tanh"), ("1.2", "Linear(3, 1)")]
    assert named(model[1](tg.ones((1, 3)))) == [("2", "Linear(3, 1)")], "기울기를 따라가지 않는 셈은 마디가 없다"
    assert named(model[0](X).sum()) == [("", "Linear(2, 3)")]


def test_every_call_is_its_own() -> None:
    model = Twice()
    made = calls(trace(model(X)))
    found = {call.began: call for call in made.values()}
    assert [call.path for call in found.values()] == ["layers.0", "layers.0"]
    assert all(call.parent is not None and call.parent.kind == "Twice" and call.level == 1 for call in found.values())


def test_tensors_in_containers() -> None:
    out = Several()(X)
    assert named(out["둘"][0]) == [("", "Several")] == named(out["둘"][1][0])
    assert out["그대로"].node.makers is None


def test_what_was_handed_through_was_not_made() -> None:
    y = X * 2
    nn.Sequential(nn.Identity(), nn.Dropout(0.5).eval())(y)
    assert y.node is not None and y.node.makers is None


def test_nothing_is_noted_without_a_graph() -> None:
    with tg.no_grad():
        assert nn.Tanh()(X).node is None


def test_owned_tensors_are_found_in_lists_too() -> None:
    model = Twice()
    records = trace(model(X))
    made = calls(records)
    leaves = {v.key: v for v in records if isinstance(v, Value) and v.kind == "leaf"}
    call = next(call for call in made.values() if call.level == 1)
    assert [call.owns(leaf) for leaf in leaves.values()].count(True) == 2 == len(list(model.layers[0].parameters()))


@pytest.mark.slow
def test_graphs_die_by_reference_count_alone() -> None:
    class Hook:
        """마디에 매달아, 마디가 사라졌는지 본다."""

        def __call__(self, g: Any) -> None: ...

    gc.collect()
    gc.disable()
    try:
        model, hook = Keeper(), Hook()
        gone = weakref.ref(hook)
        model(X).register_hook(hook)
        del hook
        assert gone() is not None
        model(X)  # 담아 둔 출력이 바뀐다
        assert gone() is None, "출력을 담아 두는 모듈과 그래프가 서로를 붙든다"
        y, away = model(X), weakref.ref(model)
        del model
        assert away() is None, "그래프가 모듈을 붙든다"
        assert named(y) == [("", "Keeper")]
    finally:
        gc.enable()


@pytest.mark.slow
def test_a_module_that_is_gone_still_has_its_class() -> None:
    def build() -> Any:
        model = nn.Sequential(nn.Linear(2, 2, generator=0), nn.Tanh())
        return model(X)

    y = build()
    gc.collect()
    assert named(y) == [("", "Linear"), ("", "Tanh")]
    records = trace(y)
    call = calls(records)["o0"]
    assert [call.owns(v) for v in records if isinstance(v, Value) and v.kind == "leaf"] == [True, True, True]


def test_numbers_copies_and_pickles_are_as_before() -> None:
    model = nn.Sequential(nn.Linear(2, 3, generator=0), nn.Tanh())
    y = model(X)
    expected = np.tanh(np.ones((1, 2)) @ model[0].weight.data.T + model[0].bias.data)
    np.testing.assert_allclose(y.data, expected, rtol=1e-6)
    for twin in (copy.deepcopy(model), pickle.loads(pickle.dumps(model)), copy.copy(model)):
        assert vars(twin).keys() == vars(model).keys()
        assert named(twin(X)) == [("0", "Linear(2, 3)"), ("1", "Tanh")], "복사본의 손잡이는 복사본을 가리킨다"
        assert twin._handle() is twin


def test_threads_do_not_trouble_one_another() -> None:
    models = [nn.Sequential(nn.Linear(2, 2, generator=k), nn.Tanh(), nn.Linear(2, 2, generator=k)) for k in range(4)]
    results: dict[int, Any] = {}

    def run(k: int) -> None:
        for _ in range(20):
            results[k] = models[k](X)

    threads = [threading.Thread(target=run, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k, y in results.items():
        assert {kind for _, kind in named(y)} == {"Linear(2, 2)", "Tanh"}, k


def test_a_failing_module_notes_nothing() -> None:
    class Bad(nn.Module):
        def forward(self, x: Any) -> Any:
            self.y = nn.Tanh()(x)
            raise ValueError("일부러")

    bad = Bad()
    with pytest.raises(ValueError, match="일부러"):
        bad(X)
    assert named(bad.y) == [("", "Tanh")]
