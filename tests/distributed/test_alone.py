"""혼자인 세계: mpiexec 없이도 같은 프로그램이 그대로 돈다. 뽑기, 모형, 인수의 오류."""

import contextlib
import subprocess
import sys

import numpy as np
import pytest

import tinygrad_ko as tg
from tinygrad_ko import distributed, nn, optim
from tinygrad_ko.data import DataLoader, RandomSampler, TensorDataset
from tinygrad_ko.distributed.gradients import buckets
from tinygrad_ko.distributed.sampler import dealt
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, WorkerError


def test_everything_is_that_of_one_process():
    assert (distributed.rank(), distributed.world_size(), distributed.is_main()) == (0, 1, True)
    distributed.barrier()
    w = tg.tensor([1.0], requires_grad=True)
    w.sum().backward()
    before = w.grad
    distributed.average_gradients([w])
    assert w.grad is before and distributed.average_metrics({"a": 0.1}, 3) == {"a": 0.1}
    assert distributed.broadcast([True, 2, 2.5]) == [True, 2, 2.5]
    assert distributed.map(lambda s: s + 1, [1, 2]) == [2, 3]


def test_a_wrapped_model_is_the_model():
    model = nn.Sequential(nn.Linear(3, 2, generator=0), nn.BatchNorm1d(2))
    wrapped = distributed.DataParallel(model)
    x = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    np.testing.assert_array_equal(wrapped.eval()(x).numpy(force=True), model(x).numpy(force=True))
    assert list(wrapped.state_dict()) == list(model.state_dict()) and [n for n, _ in wrapped.named_parameters()] == [n for n, _ in model.named_parameters()]
    assert [n for n, _ in wrapped.named_buffers()] == [n for n, _ in model.named_buffers()]
    wrapped.load_state_dict({f"module.{k}": v for k, v in model.state_dict().items()})
    wrapped.load_state_dict(model.state_dict())
    with wrapped.no_sync():
        wrapped(x).sum().backward()
    assert model[0].bias.grad is not None
    wrapped.zero_grad()
    assert model[0].bias.grad is None


@pytest.mark.slow
def test_importing_does_not_open_mpi():
    done = subprocess.run([sys.executable, "-c", "import sys, tinygrad_ko as tg; tg.distributed.barrier(); print('mpi4py' in sys.modules)"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("n", [0, 1, 7, 8])
@pytest.mark.parametrize("size", [1, 2, 3, 8])
@pytest.mark.parametrize("drop", [True, False])
def test_every_rank_gets_as_many(n, size, drop):
    hands = [dealt(np.arange(n), size, rank, drop).tolist() for rank in range(size)]
    assert len({len(hand) for hand in hands}) == 1
    together = [k for step in zip(*hands, strict=True) for k in step]
    assert together[:n] == list(range(n))[: len(together)] and len(together) == (n // size * size if drop else -(-n // size) * size)
    for rank, hand in enumerate(hands):
        sampler = distributed.DistributedSampler(range(n), size, rank, shuffle=False, drop_last=drop)
        assert list(sampler) == hand and len(sampler) == len(hand)


def test_a_sampler_shuffles_anew_every_epoch_even_if_it_is_not_told():
    sampler = distributed.DistributedSampler(range(20), 2, 0, seed=5)
    first, second = list(sampler), list(sampler)
    assert first != second
    sampler.set_epoch(0)
    assert list(sampler) == first and list(sampler) == second
    assert list(distributed.DistributedSampler(range(20), 2, 0, seed=6)) != first
    assert len(list(DataLoader(range(20), 3, sampler=sampler))) == 4


def test_a_shard_of_one_is_the_whole():
    assert list(distributed.shard("가나다")) == [0, 1, 2]
    assert sorted(distributed.shard(RandomSampler(range(9), generator=0))) == list(range(9))


def test_buckets_hold_every_gradient_once_in_one_order():
    tensors = [tg.tensor(np.zeros(k, kind)) for k, kind in ((3, "f4"), (2, "f8"), (5, "f4"), (1, "f4"), (90, "f4"))]
    made = [[pair[0] for pair in bucket] for bucket in buckets([(t, None) for t in tensors], limit=24)]
    assert [[t.size for t in bucket] for bucket in made] == [[90], [1, 5], [3], [2]]


def test_the_model_of_a_step():
    model = distributed.StepModel(compute=0.1, size=4e8, latency=2e-5, bandwidth=1e10, jitter=0.01)
    assert model.traffic(1) == model.communication(1) == 0 and model.step(1) == 0.1
    assert model.traffic(2) == 4e8 and model.traffic(1000) == pytest.approx(2 * 0.999 * 4e8)
    assert model.communication(4) == pytest.approx(6 * 2e-5 + 1.5 * 4e8 / 1e10 + 4 * 2e-5)
    steps = [model.step(n) for n in (1, 2, 4, 8, 64, 1000)]
    assert steps == sorted(steps) and model.efficiency(1) == 1 and model.efficiency(1000) == pytest.approx(0.1 / steps[-1])
    assert model.step(1000) - model.communication(1000) == pytest.approx(0.1 + 0.01 * np.sqrt(2 * np.log(1000)))


@pytest.mark.parametrize(("call", "error", "said"), [
    (lambda: distributed.broadcast(1, root=1), ArgumentError, "root"), (lambda: distributed.broadcast("가"), ArgumentTypeError, "글자는"),
    (lambda: distributed.average_metrics(3.0), ArgumentTypeError, "손실"), (lambda: distributed.average_metrics({"a": 1}, -1), ArgumentError, "count"),
    (lambda: distributed.average_metrics({"a": 1}, 0), ArgumentError, "모든 랭크"), (lambda: distributed.average_gradients([3]), ArgumentTypeError, "텐서들"),
    (lambda: distributed.DataParallel(3), ArgumentTypeError, "average_gradients"), (lambda: distributed.DistributedSampler(range(3), 2, 2), ArgumentError, "rank"),
    (lambda: distributed.DistributedSampler(iter([])), ArgumentTypeError, "dataset"), (lambda: distributed.DistributedSampler([1], 0, 0), ArgumentError, "num_replicas"),
    (lambda: distributed.shard(3), ArgumentTypeError, "DistributedSampler"), (lambda: distributed.map(3, []), ArgumentTypeError, "함수"),
    (lambda: distributed.map(len, 3), ArgumentTypeError, "설정들의 나열"), (lambda: distributed.broadcast(2**70), ArgumentTypeError, "64비트"),
    (lambda: distributed.set_timeout(0), ArgumentError, "seconds"), (lambda: distributed.StepModel(-1, 1, 1, 1), ArgumentError, "compute"),
    (lambda: distributed.StepModel(1, 1, 1, 0), ArgumentError, "bandwidth"), (lambda: distributed.init_process_group, AttributeError, "mpiexec"),
])
def test_wrong_arguments_are_refused(call, error, said):
    with pytest.raises(error, match=said):
        call()


def test_a_sweep_does_not_end_the_program_but_ctrl_c_does():
    for leaving, error in ((lambda s: sys.exit(s), WorkerError), (interrupted, KeyboardInterrupt)):
        with pytest.raises(error, match="설정 3 에서 함수가 프로그램을 끝내려 했습니다" if error is WorkerError else None):
            distributed.map(leaving, [3])


def interrupted(setting):
    raise KeyboardInterrupt


@pytest.mark.parametrize("cut", [8, 11, 15])
def test_training_goes_on_with_the_order_of_its_epoch(tmp_path, cut):
    """DistributedSampler 는 에포크의 번호로 섞는다: 이어 갈 때 첫 에포크의 차례로 돌아가지 않는다."""
    x = np.random.default_rng(0).normal(size=(32, 3)).astype(np.float32)
    seen = []

    class Until(tg.training.Callback):
        def __init__(self, count):
            self.count = count

        def on_batch_start(self, trainer):
            if trainer.seen == self.count:
                raise ZeroDivisionError
            seen.append(trainer.current[1].numpy().ravel().tolist())

    def fit(count, resume=None):
        seen.clear()
        model = distributed.DataParallel(nn.Linear(3, 1, generator=0))
        saving = [Until(count), tg.training.ModelCheckpoint(tmp_path / "끊김", every=1)]
        trainer = tg.training.Trainer(model, nn.MSELoss(), optim.SGD(model.parameters(), lr=0.1), callbacks=saving)
        loader = DataLoader(TensorDataset(x, np.arange(32, dtype=np.float32)[:, None]), 8, sampler=distributed.DistributedSampler(x, seed=5))
        with contextlib.suppress(ZeroDivisionError):
            trainer.fit(loader, epochs=4, resume=resume)
        return list(seen), model.module.weight.detach().numpy().copy()

    order, weights = fit(99)
    first, _ = fit(cut)
    rest, resumed = fit(99, resume=tmp_path / "끊김")
    assert first + rest == order and order[:4] != order[4:8] and (weights == resumed).all()


def test_an_error_of_a_sweep_names_the_setting():
    with pytest.raises(ZeroDivisionError) as caught:
        distributed.map(lambda s: 1 / s["lr"], [{"lr": 1}, {"lr": 0}])
    assert "설정 {'lr': 0}" in caught.value.__notes__[0]
