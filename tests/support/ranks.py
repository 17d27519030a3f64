"""mpiexec 로 돌리는 프로그램: ``python ranks.py 이름 [폴더]``. 이름마다 한 검사이고, 맞으면 "맞음" 을 적는다."""

import collections
import functools
import os
import signal
import sys
import time

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko import distributed, nn, optim
from tinygrad_ko.data import DataLoader, RandomSampler, TensorDataset
from tinygrad_ko.distributed import world
from tinygrad_ko.training import Trainer
from tinygrad_ko.training.callbacks import CSVLogger, ModelCheckpoint

PIECES, BATCH, STEPS = 4, 8, 6
X = np.random.default_rng(0).standard_normal((PIECES * BATCH * STEPS, 5)).astype(np.float32)
Y = np.random.default_rng(1).integers(0, 3, len(X))


def model_of(seed, norm=False):
    return nn.Sequential(nn.Linear(5, 16, generator=seed), nn.BatchNorm1d(16) if norm else nn.Tanh(), nn.Linear(16, 3, generator=seed))


def weights(model):
    return {name: np.array(value) for name, value in model.state_dict().items()}


def spread(value):
    """랭크마다의 값이 모두 같은가(가장 큰 차이)."""
    array = np.array((value.detach() if isinstance(value, tg.Tensor) else value), np.float64)
    return abs(array - distributed.broadcast(array)).max()


def alone(ordered):
    """혼자서 네 배의 묶음으로. ``ordered`` 이면 네 조각의 기울기를 차례대로 float64 로 더한다."""
    model = model_of(0)
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    order = distributed.DistributedSampler(X, 1, 0, seed=3).order()
    for step in np.split(order, STEPS):
        gradients = []
        for part in [step[k::PIECES] for k in range(PIECES)] if ordered else [step]:
            model.zero_grad()
            nn.functional.cross_entropy(model(X[part]), Y[part]).backward()
            gradients.append([p.grad.numpy().astype(np.float64) for p in model.parameters()])
        for k, parameter in enumerate(model.parameters()):
            total = gradients[0][k]
            for more in gradients[1:]:
                total = total + more[k]
            parameter.grad = tg.tensor((total / len(gradients)).astype(np.float32))
        optimizer.step()
    return weights(model)


def shared(ordered):
    """네 랭크가 나누어. 처음 값은 랭크마다 다르게 뽑았다."""
    optimizers = []
    model = distributed.DataParallel(model_of(distributed.rank()), ordered=ordered)
    loader = DataLoader(TensorDataset(X, Y), BATCH, sampler=distributed.DistributedSampler(X, seed=3))
    optimizers.append(optim.Adam(model.parameters(), lr=0.05))
    for x, y in loader:
        optimizers[0].zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizers[0].step()
    return weights(model)


def equal(folder):
    """네 랭크 = 네 배의 묶음."""
    for ordered in (False, True):
        made = shared(ordered)
        np.savez(f"{folder}/{ordered}-{distributed.rank()}.npz", **made)


def gradients():
    """층 없는 식, 얼린 것, 쓰지 않은 것, 누적, 자료형들, 여러 줄(bucket)."""
    r, n = distributed.rank(), distributed.world_size()
    mean = sum(range(n)) / n
    values = [tg.tensor(np.ones(shape, kind), requires_grad=True) for shape, kind in (((3,), "f4"), ((2, 2), "f8"), ((), "f4"), ((4,), "f2"), ((700_000,), "f8"), ((2,), "c8"))]
    unused, frozen = tg.tensor([1.0], requires_grad=True), tg.tensor([1.0])
    lonely = tg.tensor([1.0, 1.0], requires_grad=True)
    total = sum((v.real.sum().astype("float64") * r for v in values), start=tg.tensor(np.float64(0)))
    if r == 1:
        total = total + lonely.sum().astype("float64")
    for _ in range(2):
        for value in (*values, lonely):
            value.grad = None
        total.backward(retain_graph=True)
        distributed.average_gradients([*values, unused, frozen, lonely], ordered=_ == 1)
        for value in values:
            assert value.grad.dtype == value.dtype and value.grad.shape == value.shape
            np.testing.assert_array_equal(np.asarray(value.grad).real, mean)
        assert unused.grad is None and frozen.grad is None and np.allclose(lonely.grad.numpy(), 1 / n)
    assert values[0].grad.data.flags.writeable


def models():
    """no_sync 의 누적, 두 모델, 얼린 층, 뒤에 더한 층, 버퍼, 이름, 자르기."""
    r, n = distributed.rank(), distributed.world_size()
    x = np.full((4, 5), r + 1, np.float32)
    model = distributed.DataParallel(model_of(r, norm=True))
    assert spread(np.concatenate([v.reshape(-1) for v in weights(model).values()])) == 0
    assert list(model.state_dict()) == list(model.module.state_dict()) == [name for name, _ in [*model.named_parameters()]][:2] + list(model.state_dict())[2:]
    model.load_state_dict({f"module.{name}": value for name, value in model.state_dict().items()})
    for _ in range(2):
        model(x + np.arange(20, dtype=np.float32).reshape(4, 5) * r).sum().backward()
    first = model.module[1].running_mean
    model(x)
    assert (spread(first) > 0) == (r > 0)  # 부른 다음에는 랭크마다의 것
    model.module[1].momentum = 0.0
    model(x)
    assert spread(model.module[1].running_mean) == 0  # 부를 때에는 랭크 0의 것에서
    linear = distributed.DataParallel(nn.Linear(5, 1, generator=0))
    with linear.no_sync():
        linear(x).mean().backward()
    assert linear.module.weight.grad[0, 0].item() == r + 1
    linear(x).mean().backward()
    np.testing.assert_allclose(linear.module.weight.grad.numpy(), (n + 1))  # 두 번씩 쌓은 r + 1 의 평균
    nn.utils.clip_grad_norm_(linear.parameters(), 0.5)
    assert spread(linear.module.weight.grad) == 0
    linear.module.weight.requires_grad_(False)
    linear.zero_grad()
    linear(x).mean().backward()
    assert linear.module.weight.grad is None and linear.module.bias.grad.item() == 1
    both = distributed.DataParallel(nn.Sequential(nn.Linear(5, 5, generator=r))), distributed.DataParallel(nn.Linear(5, 1, generator=r))
    both[1](both[0](x)).mean().backward()
    assert all(spread(p.grad) == 0 for model in both for p in model.parameters())
    both[0].module.append(nn.Linear(5, 5, generator=r))  # 감싼 뒤에 더한 층
    both[0](x).mean().backward()
    assert all(spread(p) == 0 and spread(p.grad) == 0 for p in both[0].parameters())
    local = [p.grad.numpy().copy() for p in both[1].parameters()]
    both[1].module(x).mean().backward()  # 감싼 것을 거치지 않으면 평균하지 않는다
    assert (spread(both[1].module.weight.grad) > 0) == (r > 0) and local[1].shape == (1,)
    with tg.no_grad():
        both[1](x)
    both[1].eval()(x)


def values():
    """나누어 주기, 지표, 뽑기, map."""
    r, n = distributed.rank(), distributed.world_size()
    assert distributed.broadcast([r == 0, r, float(r)]) == [True, 0, 0.0] and distributed.broadcast(np.full(3, r), root=n - 1).tolist() == [n - 1] * 3
    assert distributed.broadcast(tg.tensor([float(r)])).tolist() == [0.0] and distributed.broadcast((r,), 1) == (1,)
    assert distributed.average_metrics({"손실": tg.tensor(float(r)), "정확도": 1.0}, count=r) == {"손실": sum(k * k for k in range(n)) / sum(range(n)), "정확도": 1.0}
    dealt = distributed.shard(RandomSampler(range(10), generator=r))
    mine = [np.asarray(list(dealt)), np.asarray(list(dealt))]
    seen = [[number for k in range(n) for number in distributed.broadcast(m, k).tolist()] for m in mine]
    assert set(seen[0]) == set(seen[1]) == set(range(10)) and seen[0] != seen[1] and {len(m) for m in mine} == {-(-10 // n)}
    assert distributed.map(squared, [3, 1, 2]) == [(9, 0, 1), (1, 0, 1), (4, 0, 1)]
    try:
        distributed.map(squared, [3, None])
    except TypeError as error:
        assert "설정 None" in error.__notes__[0]
    else:
        raise AssertionError
    try:
        distributed.map(lambda k: k, [1])
    except TypeError as error:
        assert "람다" in str(error)
    loader = DataLoader(np.arange(9 * n), 3, sampler=distributed.DistributedSampler(range(9 * n), shuffle=False), num_workers=1, multiprocessing_context="fork")
    assert [batch.tolist()[0] for batch in loader] == [r, r + 3 * n, r + 6 * n]
    for act, said in (
        (lambda: distributed.average_metrics({"손실": 1.0}) if r else distributed.barrier(), "랭크 0: 서로 기다리는 일; 랭크 1: 지표를 모으는 일"),
        (lambda: distributed.average_gradients([tg.tensor([1.0] * (r + 1), requires_grad=True)]), "기울기를 평균하는 일에서 다루는 텐서의 수나 모양"),
        (lambda: distributed.average_metrics({str(r): 1.0}), "(랭크 0과 다른 랭크: 1)"),
    ):
        try:
            act()
        except tg.errors.WorkerError as error:
            assert said in str(error), error
        else:
            raise AssertionError(said)
    distributed.barrier()


def trained(folder):
    """``Trainer``: 어느 랭크나 같은 콜백을 달아도 파일은 랭크 0이 적고, 모두 그것으로 이어 간다."""
    wrote = []
    real = os.replace

    def replaced(source, target):
        wrote.append(target)
        real(source, target)

    os.replace = replaced

    def learn(epochs, resume=None):
        model = distributed.DataParallel(model_of(0))
        loader = DataLoader(TensorDataset(X, Y), BATCH, sampler=distributed.DistributedSampler(X, shuffle=False))
        calls = [ModelCheckpoint(folder), CSVLogger(f"{folder}/기록.csv")]
        trainer = Trainer(model, nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.05), callbacks=calls)
        trainer.fit(loader, epochs=epochs, resume=resume)
        distributed.barrier()
        return weights(model)

    straight = learn(3)
    learn(2)
    resumed = learn(3, folder)
    assert bool(wrote) == distributed.is_main(), wrote
    assert all(np.array_equal(straight[name], resumed[name]) and spread(resumed[name]) == 0 for name in straight)
    w = tg.tensor(1.0, requires_grad=True)
    model = distributed.DataParallel(nn.Linear(5, 3, generator=0))
    try:
        Trainer(model, lambda o, t: nn.functional.cross_entropy(o * w, t), optim.SGD([*model.parameters(), w], lr=0.1))
    except tg.errors.ArgumentError as error:
        assert "DataParallel" in str(error)
    else:
        raise AssertionError


def together():
    """함께 하는 일 모두."""
    gradients()
    models()
    values()
    sweeps()
    mistakes()


def refused(kind, said, act):
    """모든 랭크에서 ``kind`` 가 ``said`` 라고 말하며 나는가."""
    try:
        act()
    except kind as error:
        assert said in str(error), error
        return error
    raise AssertionError(said)


def sweeps():
    """map 에서 돌린 함수가 무엇을 하든 답이 온다: 끝내려 하든, 보낼 수 없는 것을 돌려주든, 오갈 수 없는 오류를 내든."""
    for function, settings, kind, said in (
        (leaving, [0, 1], tg.errors.WorkerError, "설정 1 에서 함수가 프로그램을 끝내려 했습니다(SystemExit: 3)"), (interrupted, [0], tg.errors.WorkerError, "KeyboardInterrupt"),
        (closed, [5], tg.errors.ArgumentTypeError, "설정 5 의 결과"), (odd, [7], tg.errors.WorkerError, "Odd: 1"),
        (squared, [1, sys.stdout], tg.errors.ArgumentTypeError, "1번째 설정을 다른 랭크로 보낼 수 없습니다"),
        (functools.partial(squared, open=lambda: 1), [1], tg.errors.ArgumentTypeError, "함수를 다른 랭크로 보낼 수 없습니다"), (squared, 3, tg.errors.ArgumentTypeError, "나열이어야"),
        (squared, range(2 + distributed.rank()), tg.errors.WorkerError, "설정의 수가 랭크마다 다릅니다"),
    ):
        error = refused(kind, said, lambda: distributed.map(function, settings))
        assert function is not odd or "설정 7, 랭크" in error.__notes__[0]
    assert distributed.map(squared, []) == [] and distributed.map(squared, [2]) == [(4, 0, 1)]


def mistakes():
    """흔히 어긋나게 쓰는 법: 소리 없이 다른 모델을 배우거나 서로를 기다리지 않는다."""
    r, wrong = distributed.rank(), tg.errors.WorkerError
    Pair = collections.namedtuple("Pair", "a b")
    assert distributed.broadcast(Pair(r, [r, 2.0])) == Pair(0, [0, 2.0])
    for value in ([1] * (r + 1), (1,) if r else [1], 1.5 if r else True):
        refused(wrong, "값의 종류, 수, 모양", lambda: distributed.broadcast(value))
    refused(wrong, "root 가", lambda: distributed.broadcast(1.0, root=r))
    refused(tg.errors.ArgumentTypeError, "64비트", lambda: distributed.broadcast(2**70))
    refused(tg.errors.ArgumentTypeError, "자리를 채우세요", lambda: distributed.broadcast(None))
    linear, other = nn.Linear(3, 2, generator=0), nn.Dropout(0.5)
    refused(wrong, "이름이나", lambda: distributed.DataParallel(nn.Sequential(*((linear, other) if r else (other, linear)))))
    for start in (lambda: tg.randn(3, generator=r), lambda: tg.ones(3)):
        fresh = start().requires_grad_()
        fresh.sum().backward()
        if float(fresh.detach()[0]) == 1.0:  # 평균하기 앞에 걸음을 옮긴다
            with tg.no_grad():
                fresh -= 0.1 * (r + 1) * fresh.grad
        world.world().averaged = 0
        refused(wrong, "가중치가 랭크마다 다릅니다(0번째 텐서, 모양 (3,)", lambda: distributed.average_gradients([fresh]))
    broken = tg.full((3,), np.nan).requires_grad_()  # 발산한 것은 다른 것이 아니다
    broken.grad = tg.ones(3)
    distributed.average_gradients([broken])


def training(folder):
    """섞는 차례까지 이어 간다. 랭크 0이 마지막 체크포인트를 늦게 써도 모두가 그것을 읽는다."""
    class Late(ModelCheckpoint):
        def on_settled(self, trainer):
            time.sleep(0.2 * (self._due and trainer.epoch == 2 and distributed.is_main()))
            super().on_settled(trainer)

    def fit(model, epochs, place, resume=None):
        trainer = Trainer(model, nn.CrossEntropyLoss(), optim.Adam(model.parameters(), lr=0.05), callbacks=[Late(place)])
        loader = DataLoader(TensorDataset(X, Y), BATCH, sampler=distributed.DistributedSampler(X, seed=3))
        return trainer.fit(loader, DataLoader(TensorDataset(X, Y), 192), epochs=epochs, resume=resume)["val_loss"], weights(model)

    models = [distributed.DataParallel(nn.Linear(5, 3, generator=distributed.rank())) for _ in range(3)]  # 짓는 것도 서로를 기다린다
    straight = fit(models[0], 4, f"{folder}/곧장")
    fit(models[1], 2, f"{folder}/끊김")
    resumed = fit(models[2], 4, f"{folder}/끊김", resume=f"{folder}/끊김")
    assert resumed[0] == straight[0] and all((resumed[1][name] == straight[1][name]).all() for name in straight[1])


class Odd(Exception):
    """싸지지 않고 풀리지도 않는 오류."""

    def __init__(self, a, b):
        super().__init__(a)
        self.open = lambda: b


def leaving(setting):
    return sys.exit(3) if setting == 1 else setting


def interrupted(setting):
    raise KeyboardInterrupt


def closed(setting):
    return lambda: setting


def odd(setting):
    raise Odd(1, 2)


def squared(value):
    return value * value, distributed.rank(), distributed.world_size()


def fails(how):
    """한 랭크(1)만 어긋난다."""
    r, model = distributed.rank(), distributed.DataParallel(nn.Linear(5, 3, generator=0))
    distributed.set_timeout(1.0)
    if r == 1:
        if how == "오류":
            raise ValueError("자료가 이상합니다")
        if how == "죽음":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "느림":
            time.sleep(100)
    for _ in range(3 + r):
        model(X[:4]).sum().backward()


if __name__ == "__main__":
    name, arguments = sys.argv[1], sys.argv[2:]
    globals()[name](*arguments)
    print("맞음", distributed.rank(), flush=True)
