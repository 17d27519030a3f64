"""모듈의 복사와 저장은 온전하다: 배우던 모델을 어떻게 옮기든 복사본은 원본이 갔을 길을 비트까지 똑같이 가고, 원본은 그대로이다.

공개된 모듈을 걸어 다니며 찾는다: 새 모듈을 만들고 예를 잊으면 빨개진다.
"""

from __future__ import annotations

import copy
import inspect
import pickle
from functools import partial
from typing import Any

import numpy as np
import pytest
from support.copies import (
    OURS,
    WAYS,
    Training,
    contrasted,
    in_a_new_process,
    in_order,
    multiplied,
    of_layer,
    pickled,
    same_bits,
    through_a_file,
    trained,
)
from support.reference.layers import Layer, families, wave

import tinygrad_ko as tg
from tinygrad_ko import nn, optim
from tinygrad_ko.errors import GradientError
from tinygrad_ko.nn.utils import remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm


def chosen() -> list[Layer]:
    """층마다 다른 설정의 예 둘까지(무엇을 건 것은 모두). 검사를 위해 함수 안의 클래스로 감싼 것은 이름이 없어 저장할 수 없다."""
    found: dict[str, list[Layer]] = {}
    for case in (case for cases in families().values() for case in cases if isinstance(case, Layer)):
        alike = found.setdefault(case.kind, [])
        if "<locals>" in type(case.made(OURS, np.float32)).__qualname__:
            continue
        if case.prepare is not None or (len(alike) < 2 and case.options not in [other.options for other in alike]):
            alike.append(case)
    return [case for alike in found.values() for case in alike]


LAYERS = chosen()
MODULES = {n for n in nn.__all__ if inspect.isclass(getattr(nn, n)) and issubclass(getattr(nn, n), nn.Module)}


def x(*shape: int) -> Any:
    return tg.tensor(wave(shape, 0.2).astype(np.float32), requires_grad=True)


def layers() -> list[nn.Module]:
    return [nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Dropout(0.4, generator=1), nn.Linear(4, 2)]


# PyTorch에 없거나 답을 따로 적은 모듈: (만드는 법, 입력, 부르는 법)
OTHERS: dict[str, tuple[Any, ...]] = {
    "BernoulliUnit": (lambda: nn.BernoulliUnit(generator=3), [x(4, 3)]),
    "GaussianUnit": (lambda: nn.GaussianUnit(generator=3), [x(4, 3)]),
    "GaussianNoise": (lambda: nn.GaussianNoise(0.3, generator=3), [x(4, 3)]),
    "BipolarSigmoid": (lambda: nn.BipolarSigmoid(2), [x(4, 3)]),
    "Step": (nn.Step, [x(4, 3)]),
    "LocallyConnected1d": (lambda: nn.LocallyConnected1d(2, 3, 6, 3), [x(2, 2, 6)]),
    "LocallyConnected2d": (lambda: nn.LocallyConnected2d(2, 3, (4, 5), 2), [x(2, 2, 4, 5)]),
    "StochasticPool1d": (lambda: nn.StochasticPool1d(2, generator=3), [tg.tensor(x(2, 2, 6).data ** 2, requires_grad=True)]),
    "StochasticPool2d": (lambda: nn.StochasticPool2d(2, generator=3), [tg.tensor(x(2, 2, 4, 4).data ** 2, requires_grad=True)]),
    "Perceptron": (lambda: nn.Perceptron(3, 0.5, [1, -1, 2]), [x(4, 3)]),
    "PerceptronLayer": (lambda: nn.PerceptronLayer(nn.Perceptron(3, 0.5, [1, -1, 2]), nn.Perceptron(3)), [x(4, 3)]),
    "PositionalEncoding": (lambda: nn.PositionalEncoding(4, 9, 0.3, learned=True, generator=3), [x(5, 2, 4)]),
    "RBM": (lambda: nn.RBM(4, 3, generator=3), [tg.tensor((wave((5, 4)) > 0).astype(np.float32))], contrasted),
    "Sequential": (lambda: nn.Sequential(*layers()), [x(5, 3)]),
    "ModuleList": (lambda: nn.ModuleList(layers()), [x(5, 3)], in_order),
    "ParameterList": (lambda: nn.ParameterList([tg.ones((3, 2)), tg.zeros(2)]), [x(5, 3)], multiplied),
    "ParameterDict": (lambda: nn.ParameterDict({"w": tg.ones((3, 2))}), [x(5, 3)], multiplied),
    "ModuleDict": (lambda: nn.ModuleDict({f"층{k}": layer for k, layer in enumerate(layers())}), [x(5, 3)], in_order),
    "MonteCarloDropout": (lambda: nn.MonteCarloDropout(nn.Sequential(*layers()), 4), [x(5, 3)]),
    "SquaredErrorLoss": (lambda: nn.SquaredErrorLoss(0.5), [x(5, 3), tg.tensor(np.ones((5, 3), np.float32))]),
    "TransformerEncoder": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, 0.2, generator=3), 2), [x(5, 2, 4)]),
    "TransformerDecoder": (lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8, 0.2, generator=3), 2), [x(5, 2, 4), x(3, 2, 4)]),
    "Transformer": (lambda: nn.Transformer(4, 2, 1, 1, 8, 0.2, generator=3), [x(5, 2, 4), x(3, 2, 4)]),
    "CTCLoss": (nn.CTCLoss, [nn.functional.log_softmax(x(6, 2, 4), -1).detach().requires_grad_(), np.array([[1, 2], [3, 1]]), [6, 5], [2, 1]]),
    "Module": (lambda: Tied(), [x(5, 3)]),
}
# 모듈이 아니라 모듈에 거는 것, 모듈을 따라가는 것
MORE: dict[str, tuple[Any, ...]] = {
    "무게·스펙트럼 정규화": (lambda: nn.Sequential(weight_norm(nn.Linear(3, 4)), spectral_norm(nn.Linear(4, 4)), weight_norm(nn.GRUCell(4, 2), "weight_hh")), [x(5, 3)]),
    "한 층에 둘": (lambda: spectral_norm(weight_norm(nn.RNNCell(3, 4), "weight_hh"), "weight_ih"), [x(2, 3)]),
    "평균한 모델": (lambda: optim.AveragedModel(nn.Sequential(weight_norm(nn.Linear(3, 4)), nn.BatchNorm1d(4))), [x(5, 3)]),
    "훅": (lambda: hooked(), [x(5, 3)]),
    "얼린 층": (lambda: frozen(), [x(5, 3)]),
}


class Tied(nn.Module):
    """무게 하나를 두 층이 나누어 쓰고, 그 값을 나누어 갖는 버퍼(그림자)와 사용자의 속성도 있다."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(3, 3), nn.Linear(3, 3)
        self.second.weight = self.first.weight
        self.register_buffer("shadow", self.first.weight.detach())
        self.register_buffer("seen", np.zeros(3, np.float32), persistent=False)
        self.rates, self.here = {"시작": 0.5}, [self]

    def forward(self, x: Any) -> Any:
        self.seen = self.seen * self.rates["시작"] + x.detach().data.mean(0)
        return self.here[0].second(self.first(x).tanh()) + x @ self.shadow + self.seen


def clipped(g: Any) -> Any:
    return g.clip(-0.1, 0.1)


def doubled(module: Any, inputs: Any, output: Any) -> Any:
    return output * 2


def hooked() -> nn.Module:
    model = nn.Sequential(*layers())
    model[0].weight.register_hook(clipped)
    model[0].register_forward_hook(doubled)
    return model


def frozen() -> nn.Module:
    model = nn.Sequential(*layers())
    model[0].requires_grad_(False)
    model[1].eval()
    return model


def of(name: str) -> Training:
    return trained(*{**OTHERS, **MORE}[name])


EVERY = {**{str(case): partial(of_layer, case) for case in LAYERS}, **{name: partial(of, name) for name in (*OTHERS, *MORE)}}


def test_every_public_module_is_here():
    assert MODULES - {case.kind for case in LAYERS} - {*OTHERS} == set(), "OTHERS 에 만드는 법과 입력을 적으세요"
    assert {*OTHERS} <= MODULES


@pytest.mark.parametrize("name", EVERY)
def test_copies_go_on_exactly_as_the_original(name):
    never_copied = EVERY[name]().run()
    original = EVERY[name]()
    copies = {way: copied(original) for way, copied in WAYS.items()}
    for twin in copies.values():  # 복사본이 먼저 간다: 원본을 건드린다면 아래에서 드러난다
        same_bits(twin.run(), never_copied)
    same_bits(original.run(), never_copied)


@pytest.mark.parametrize("watch", [tg.anomaly_mode, tg.keep_values])
@pytest.mark.parametrize("name", EVERY)
def test_being_watched_changes_nothing(name, watch):
    """이상 탐지 안에서도, 값을 남겨도: 결과가 여럿인 연산(정규화, 순환층)까지 모두 같은 길이다."""
    alone = EVERY[name]().run()
    with watch():
        if name == "PerceptronLayer" and watch is tg.anomaly_mode:  # 도함수가 정의되지 않는 자리에 선 계단
            with pytest.raises(GradientError, match="정의되지 않습니다"):
                EVERY[name]().run()
            return
        same_bits(alone, EVERY[name]().run())


@pytest.mark.parametrize("name", EVERY)
def test_the_state_comes_back_whole_from_a_file(name):
    model, other = EVERY[name]().model, EVERY[name]().model
    state = model.state_dict()
    back = through_a_file(state)
    assert list(back) == list(state)
    same_bits([np.asarray(v) for v in back.values()] or [np.zeros(0)], [np.asarray(v) for v in state.values()] or [np.zeros(0)])
    for tensor in (*other.parameters(), *other.buffers()):
        tensor.data[...] = 0
    other.load_state_dict(back)
    same_bits([np.asarray(v) for v in other.state_dict().values()] or [np.zeros(0)], [np.asarray(v) for v in state.values()] or [np.zeros(0)])


@pytest.mark.slow
def test_copies_go_on_in_another_process():
    originals = [make() for make in EVERY.values()]
    for original, there in zip(originals, in_a_new_process(originals), strict=True):
        same_bits(original.run(), there)


# ── 무엇이 함께 가고 무엇을 나누어 쓰는가 ──


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
def test_what_is_shared_inside_stays_shared_inside(copied):
    model = Tied()
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    twin, its = copied((model, optimizer))
    assert twin.second.weight is twin.first.weight is its.param_groups[0]["params"][0] and twin.here[0] is twin
    assert np.shares_memory(twin.shadow.data, twin.first.weight.data)
    mine = {id(t) for t in [*model.parameters(), *model.buffers()]}
    assert not mine & {id(t) for t in [*twin.parameters(), *twin.buffers()]}
    assert not any(np.shares_memory(a.data, b.data) for a in twin.parameters() for b in model.parameters())


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
def test_flags_names_gradients_and_attributes_go_along(copied):
    model = frozen()
    model[3].weight.name = "마지막 무게"
    model(x(5, 3)).sum().backward()
    twin = copied(model)
    assert [m.training for m in twin.modules()] == [m.training for m in model.modules()]
    for (n, p), (m, q) in zip(model.named_parameters(), twin.named_parameters(), strict=True):
        assert n == m and p.name == q.name and p.requires_grad == q.requires_grad and type(q) is nn.Parameter
        assert (p.grad is None) == (q.grad is None) and (p.grad is None or p.grad.tolist() == q.grad.tolist())
    assert list(twin.state_dict()) == list(model.state_dict()) and repr(twin) == repr(model)


def test_a_shallow_copy_shares_the_parameters_and_nothing_that_would_change_the_original():
    """``copy.copy``: PyTorch처럼 매개변수와 버퍼를 나누어 쓴다. 더하거나 떼는 일은 저마다이다."""
    model = nn.Sequential(weight_norm(nn.Linear(3, 2)), nn.BatchNorm1d(2))
    before = repr(model), list(model.state_dict()), model(x(4, 3)).shape
    twin = copy.copy(model)
    assert all(p is q for p, q in zip(model.parameters(), twin.parameters(), strict=True))
    twin.append(nn.ReLU())
    twin.register_buffer("more", np.zeros(3))
    twin.register_forward_hook(doubled)
    assert (repr(model), list(model.state_dict()), model(x(4, 3)).shape) == before and len(twin) == 3
    layer = model[0]
    other = copy.copy(layer)
    remove_weight_norm(other)
    assert type(other) is nn.Linear and layer(x(4, 3)).shape == (4, 2) and set(layer.state_dict()) == {"bias", "weight_g", "weight_v"}
    flat = layer(x(4, 3)) - layer.bias
    layer.weight_g.data = 2 * layer.weight_g.data  # 떼지 않은 쪽은 여전히 가중치를 다시 셈한다
    np.testing.assert_allclose((layer(x(4, 3)) - layer.bias).data, 2 * flat.data, rtol=1e-5)
    average = optim.AveragedModel(layer)
    shared = copy.copy(average)
    average.update_parameters(layer)
    assert shared.n_averaged.item() == 1
    layer.register_forward_hook(doubled)
    again = copy.copy(layer)
    again.register_forward_hook(doubled)
    np.testing.assert_array_equal(again(x(4, 3)).data, 2 * layer(x(4, 3)).data)


def test_a_rewritten_weight_can_be_taken_back_from_a_copy():
    for copied in WAYS.values():
        plain = nn.Linear(3, 2, generator=0)
        twin = copied(weight_norm(copied(plain)))
        assert type(remove_weight_norm(twin)) is nn.Linear
        np.testing.assert_allclose(twin.weight.data, plain.weight.data, rtol=1e-6)
        assert type(remove_spectral_norm(copied(spectral_norm(copied(plain))))) is nn.Linear


def test_an_output_kept_in_a_module_is_refused_with_the_cure():
    model = nn.Linear(3, 2)
    model.last = model(x(4, 3))
    for copied in WAYS.values():
        with pytest.raises(GradientError, match=r"linear.*detach\(\)"):
            copied(model)


def nested(depth: int) -> nn.Module:
    model: nn.Module = nn.Linear(2, 2, generator=0)
    for _ in range(depth):
        model = nn.Sequential(model)
    return model


@pytest.mark.slow
def test_what_can_be_called_can_be_copied_shown_and_summed_up():
    """250겹(파이썬 3.12 에서는 300겹을 부르지 못한다): 부를 수 있는 모델이면 복사하고 저장하고 보이고 요약할 수 있다. 복사와 글은 깊이를 타지 않는다."""
    model, v = nested(250), x(4, 2)
    for twin in (copy.deepcopy(model), copy.copy(model)):
        np.testing.assert_array_equal(twin(v).data, model(v).data)
    assert nn.summary(model, (2,)).total_parameters == 6
    deep = nested(700)
    assert repr(deep).count("Sequential") == 700 and len(list(copy.deepcopy(deep).modules())) == 701


class Old(nn.Module):
    """복사하는 법을 스스로 정한 모듈."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.cache = nn.Linear(2, 2), object()

    def __getstate__(self) -> dict[str, Any]:
        return {n: v for n, v in self.__dict__.items() if n != "cache"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.cache = "새것"


class Remade(nn.Module):
    """만드는 법만 나르는 모듈."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.cache = size, object()

    def __reduce__(self) -> Any:
        return Remade, (self.size,)


class Kept(nn.Module):
    """복사되지 않고 나누어 쓰이기로 한 모듈."""

    def __deepcopy__(self, memo: Any) -> Any:
        return self


@pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)
def test_a_module_may_say_how_it_is_copied(copied):
    model = nn.Sequential(Old(), nn.ReLU(), Remade(3))
    twin = copied(model)
    assert twin[0].cache == "새것" and twin[0].inner is not model[0].inner
    assert twin[2].size == copied(model[2]).size == 3 and twin[2].cache is not model[2].cache
    np.testing.assert_array_equal(twin[0].inner.weight.data, model[0].inner.weight.data)


def test_a_module_may_refuse_to_be_copied():
    model = nn.Sequential(Kept(), nn.ReLU())
    twin = copy.deepcopy(model)
    assert twin[0] is model[0] and twin[1] is not model[1]
    assert pickled(pickle.HIGHEST_PROTOCOL, model)[0] is not model[0]
