"""일꾼(num_workers): 몇이 읽든 같은 묶음, 오류와 죽음을 알리고, 프로세스를 남기지 않는다."""

import copy
import gc
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path

import numpy as np
import pytest
import scipy.ndimage  # noqa: F401  # 갈라 나온 일꾼이 저마다 열지 않도록
from support import worker_datasets as sets
from support.processes import left_behind

import tinygrad_ko as tg
from tinygrad_ko.data import DataLoader, TensorDataset, augment
from tinygrad_ko.data.streams import WorkerStreams
from tinygrad_ko.errors import ArgumentError, ArgumentTypeError, WorkerError

FORKS = "fork" in multiprocessing.get_all_start_methods()
HERE = "fork" if FORKS else "spawn"  # 새 프로세스를 여는 시간이 아까운 검사들
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:DataLoader. num_workers")]


def flat(batches):
    """묶음들의 모든 값."""
    found = []

    def walk(thing):
        if isinstance(thing, dict):
            thing = list(thing.values())
        if isinstance(thing, list | tuple):
            for part in thing:
                walk(part)
        else:
            array = np.asarray(thing.data if isinstance(thing, tg.Tensor) else thing)
            found.append((array.dtype.str, array.shape, array.tobytes()))

    walk(list(batches))
    return found


def two_epochs(dataset, n, **given):
    tg.manual_seed(3)
    loader = DataLoader(dataset, **{"batch_size": 3, "num_workers": n, "multiprocessing_context": HERE, **given})
    return flat(loader), flat(loader), tg.rand(1).item()


KINDS = {
    "증대": (sets.Images(), {"shuffle": True}), "발생기를 준 로더": (sets.Images(), {"shuffle": True, "generator": 5}), "섞지 않고": (sets.Images(), {"drop_last": True}),
    "이은 증대": (sets.Images(transform=augment.Compose([augment.RandomHorizontalFlip(), augment.GaussianNoise(0.1)])), {}), "묶지 않고": (sets.Images(5), {"batch_size": None}),
    "배열": (TensorDataset(np.arange(40.0).reshape(20, 2), np.arange(20)), {"shuffle": True}), "목록": ([(np.float32(k), k) for k in range(10)], {"shuffle": True}),
    "묶는 법": (sets.Images(), {"batch_size": 1, "batch_sampler": [[0, 3], [19], [5, 5, 5]]}), "쌓는 법": (sets.Images(7), {"collate_fn": sets.as_list}),
    "차례로": (sets.Stream(11), {}), "차례로 버리고": (sets.Stream(11), {"drop_last": True}), "차례로 하나씩": (sets.Stream(5), {"batch_size": None}), "빈 것": (sets.Images(0), {}),
    "두는 일꾼": (sets.Images(), {"shuffle": True, "persistent_workers": True, "prefetch_factor": 3}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_any_number_of_workers_gives_the_same_batches(kind):
    dataset, given = KINDS[kind]
    expected = two_epochs(dataset, 0, **given)
    for n in (1, 2, 4) if kind in ("증대", "차례로") else (2,):
        assert two_epochs(dataset, n, **given) == expected
    drawn = kind not in ("배열", "목록", "빈 것", "묶는 법")
    assert (expected[0] != expected[1]) == (drawn or "shuffle" in given or kind == "묶는 법")


def test_new_processes_give_the_same_batches_too():
    """fork 로 물려받든 spawn 으로 보내든 같다."""
    assert two_epochs(sets.Images(), 2, shuffle=True, multiprocessing_context="spawn", persistent_workers=True) == two_epochs(sets.Images(), 0, shuffle=True)


def test_generators_of_ones_own_are_not_repeated_by_the_workers(monkeypatch):
    """데이터셋, 모듈, 전역의 난수: 일꾼이 몇이든 같고, 묶음마다 에포크마다 다르다. 우리의 전역 상태는 그대로이다."""
    monkeypatch.setattr(sets, "SHARED", copy.deepcopy(sets.SHARED))  # 모을 때 만든 것은 얼어 있어(gc.freeze) 보이지 않는다
    before = np.random.get_state()[1].copy()
    runs = []
    for n in (1, 2, 4):
        tg.manual_seed(0)
        loader = DataLoader(sets.Own(), 2, num_workers=n, multiprocessing_context=HERE)
        runs.append([np.concatenate([batch.numpy() for batch in loader]) for _ in range(2)])
    for run in runs[1:]:
        np.testing.assert_array_equal(run, runs[0])
    numbers = np.concatenate(runs[0])[:, 1:]
    assert len(np.unique(numbers)) == numbers.size
    np.testing.assert_array_equal(before, np.random.get_state()[1])


def test_reading_does_not_disturb_the_default_generator():
    """표본이 뽑은 난수는 학습의 난수를 옮기지 않는다: 에포크마다 한 번 뽑을 뿐이다."""
    def after(batches):
        tg.manual_seed(1)
        epoch = iter(DataLoader(sets.Images(), 2))
        for _ in range(batches):
            next(epoch)
        return tg.rand(1).item()

    assert after(0) == after(1) == after(7)


def test_skipping_to_the_middle_of_an_epoch_gives_the_rest_of_it():
    """에포크의 시작에서 저장한 발생기로 다시 돌면, 남은 묶음이 그대로 나온다(이어서 학습하기)."""
    generator = tg.manual_seed(8)
    state = generator.bit_generator.state
    whole = [flat([batch]) for batch in DataLoader(sets.Images(), 3, shuffle=True)]
    for n in (0, 2):
        generator.bit_generator.state = state
        epoch = iter(DataLoader(sets.Images(), 3, shuffle=True, num_workers=n, multiprocessing_context=HERE))
        next(epoch), tg.rand(3), next(epoch)
        assert [flat([batch]) for batch in epoch] == whole[2:]


def test_batches_can_be_written():
    for images, _ in DataLoader(sets.Images(4), 2, num_workers=1, multiprocessing_context=HERE):
        images.data[:] = 9
        images -= 1
        assert (images.numpy() == 8).all()


@pytest.mark.parametrize(("act", "error", "said"), [
    (sets.fail, OSError, "그림을 열 수 없습니다"), (sets.fail_oddly, WorkerError, "Odd: 이상한 오류"), (sets.stop, WorkerError, "StopIteration"),
    (sets.leave, WorkerError, "SystemExit: 3"), (sets.nested, WorkerError, "num_workers=0"),
])
def test_an_error_names_the_sample_and_where_it_happened(act, error, said):
    loader = DataLoader(sets.Broken(act), 10, num_workers=2, multiprocessing_context=HERE)
    seen = []
    with pytest.raises(error, match=said) as caught:
        for batch in loader:
            seen.append(batch.tolist())
    assert len(seen) == 5 and seen[-1][-1] == 49
    notes = "\n".join(caught.value.__notes__)
    assert "dataset[57]을" in caught.value.__notes__[0]
    assert "일꾼 1번" in notes and f"in {act.__name__}" in notes
    assert not left_behind()


def test_a_killed_worker_is_an_error_not_a_hang():
    with pytest.raises(WorkerError, match=r"일꾼 1번\(프로세스 \d+\)이 일하다가 신호 SIGKILL로 죽었습니다. 기억 공간이 모자라"):
        list(DataLoader(sets.Broken(sets.die), 10, num_workers=2, multiprocessing_context=HERE))
    assert not left_behind()


def test_a_slow_worker_is_given_up_after_the_timeout():
    loader = DataLoader(sets.Broken(sets.sleep, at=0), 10, num_workers=1, timeout=0.2, multiprocessing_context=HERE)
    with pytest.raises(WorkerError, match=r"timeout=0.2초 안에"):
        next(iter(loader))
    assert not left_behind()


def test_an_error_while_starting():
    with pytest.raises(OSError, match="일꾼 0의 채비가") as caught:
        iter(DataLoader(sets.Images(), num_workers=2, worker_init_fn=sets.fail_at_start, multiprocessing_context=HERE))
    assert "시작하다가" in caught.value.__notes__[-1] and not left_behind()


def test_a_batch_that_cannot_be_sent():
    with pytest.raises((TypeError, WorkerError), match="generator"):
        list(DataLoader(sets.Images(), num_workers=1, collate_fn=sets.unsendable, multiprocessing_context=HERE))


def test_workers_know_who_they_are():
    rows = np.array([[v.item() for v in batch] for batch in DataLoader(sets.Informed(), num_workers=2, worker_init_fn=sets.note, multiprocessing_context=HERE)])
    assert rows[:, 0].tolist() == list(range(8)) and rows[:, 1].tolist() == [0, 1] * 4 and set(rows[:, 2]) == {2}
    assert rows[:, 4].tolist() == [10, 11] * 4 and len(set(rows[:, 5])) == 2 and os.getpid() not in rows[:, 5] and rows[:, 6].all()
    assert len(set(rows[:2, 3])) == 2 and rows[:2, 3].tolist() * 4 == rows[:, 3].tolist()


def test_a_dataset_that_shares_the_reading_itself():
    read = [batch[0].tolist() for batch in DataLoader(sets.Stream(9, share=True), 2, num_workers=2, multiprocessing_context=HERE)]
    assert sorted(k for batch in read for k in batch) == list(range(9)) and read[:2] == [[0, 2], [1, 3]]


@pytest.mark.parametrize(("dataset", "given", "said"), [
    (sets.Images(transform=lambda x: x), {}, r"dataset.transform 자리에 있는 람다\(lambda\)"), (sets.Images(transform=augment.Compose([lambda x: x])), {}, r"dataset.transform.transforms\[0\]"),
    (sets.Images(), {"collate_fn": lambda x: x}, "collate_fn 자리에 있는 람다"), (sets.Images(), {"worker_init_fn": lambda k: k}, "worker_init_fn 자리에 있는 람다"),
    (sets.Images(transform=sys.stdout), {}, "dataset.transform"), ([(k for k in range(3))], {}, r"dataset\[0\] 자리에 있는 generator"),
])
def test_what_cannot_be_sent_is_refused_by_its_place(dataset, given, said):
    with pytest.raises(ArgumentTypeError, match=f"DataLoader: {said}.*num_workers=0.*fork"):
        iter(DataLoader(dataset, num_workers=2, **given))
    assert not left_behind()


@pytest.mark.skipif(not FORKS, reason="이 운영체제에는 fork 가 없습니다")
def test_what_cannot_be_sent_can_be_inherited():
    assert [batch[1]["번호"].tolist() for batch in DataLoader(sets.Images(4, transform=lambda x: x * 2), 2, num_workers=2, multiprocessing_context="fork")] == [[0, 1], [2, 3]]


@pytest.mark.parametrize(("given", "error"), [
    ({"num_workers": -1}, ArgumentError), ({"num_workers": "2"}, ArgumentTypeError), ({"num_workers": True}, ArgumentTypeError), ({"num_workers": 1.0}, ArgumentTypeError),
    ({"timeout": -1}, ArgumentError), ({"timeout": "3"}, ArgumentTypeError), ({"prefetch_factor": 0}, ArgumentError), ({"multiprocessing_context": "threads", "num_workers": 1}, ArgumentError),
    ({"multiprocessing_context": 3, "num_workers": 1}, ArgumentTypeError),
])
def test_wrong_arguments_are_refused(given, error):
    with pytest.raises(error, match=f"DataLoader: {next(iter(given))}"):
        iter(DataLoader(sets.Images(), **given))


def test_more_workers_than_cores_are_told():
    cores = os.cpu_count() or 1
    with pytest.warns(UserWarning, match=f"num_workers={cores + 1} .*코어는 {cores}개") as caught:
        DataLoader(sets.Images(), num_workers=cores + 1)
    assert caught[0].filename == __file__


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="열린 파일을 세려면 /proc 이 있어야 합니다")
def test_breaking_out_leaves_nothing_behind():
    loader = DataLoader(sets.Images(), 2, num_workers=2, multiprocessing_context=HERE)

    def once():
        for _ in loader:
            break

    once()
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(4):
        once()
    assert not left_behind() and len(os.listdir("/proc/self/fd")) <= before


def test_a_finished_epoch_that_is_held_keeps_no_worker():
    epoch = iter(DataLoader(sets.Images(4), 4, num_workers=1, multiprocessing_context=HERE))
    assert len(list(epoch)) == 1 and not left_behind() and list(epoch) == []


def test_two_epochs_at_once():
    loader = DataLoader(sets.Images(), 4, num_workers=1, persistent_workers=True, multiprocessing_context=HERE)
    other = DataLoader(sets.Images(), 4, num_workers=2, multiprocessing_context=HERE)
    for first, second, third in zip(loader, loader, other, strict=True):
        assert first[1]["번호"].tolist() == second[1]["번호"].tolist() == third[1]["번호"].tolist()
    del loader, first, second, third
    gc.collect()
    assert not left_behind()


def test_kept_workers_stay_and_an_abandoned_epoch_is_forgotten():
    loader = DataLoader(sets.Informed(), num_workers=2, persistent_workers=True, worker_init_fn=sets.note, multiprocessing_context=HERE)
    processes = []
    for _ in range(3):
        epoch = iter(loader)
        processes.append((next(epoch)[5].item(), next(epoch)[5].item()))
        del epoch
    assert len(set(processes)) == 1 and [batch[0].item() for batch in loader] == list(range(8))
    for twin in (copy.copy(loader), copy.deepcopy(loader), pickle.loads(pickle.dumps(loader))):
        assert twin._workers is None
    del loader
    gc.collect()
    assert not left_behind()


def test_kept_workers_are_replaced_after_an_error():
    loader = DataLoader(sets.Broken(sets.die, n=20, at=7), 5, num_workers=2, persistent_workers=True, multiprocessing_context=HERE)
    for _ in range(2):
        with pytest.raises(WorkerError, match="SIGKILL"):
            list(loader)
        assert not left_behind()


PROGRAM = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # SIGINT 를 모르는 체하는 부모에게서 왔을 수도 있다
sys.path.insert(0, {support!r})
from support import worker_datasets as sets
from support.processes import left_behind
from tinygrad_ko.data import DataLoader
{guard}
{indent}loader = DataLoader(sets.Images(400), 2, num_workers=2, multiprocessing_context={context!r})
{indent}import multiprocessing
{indent}for batch in loader:
{indent}    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
{indent}    {body}
"""


def started(tmp_path, body, guard=True, context=HERE, way="file"):
    text = PROGRAM.format(support=str(Path(sets.__file__).parents[1]), body=body, context=context,
                          guard='if __name__ == "__main__":' if guard else "", indent="    " if guard else "")
    path = tmp_path / "program.py"
    path.write_text(text, encoding="utf-8")
    arguments = [str(path)] if way == "file" else ["-c", text]
    return subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)})


def gone(pids):
    """이 프로세스들이 모두 사라졌는가. 조금 기다린다."""
    def alive(pid):
        status = Path(f"/proc/{pid}/stat")
        return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"

    for _ in range(100):
        if not any(map(alive, pids)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="프로세스를 찾으려면 /proc 이 있어야 합니다")
@pytest.mark.parametrize(("context", "body", "how"), [
    ("spawn", "time.sleep(100)", signal.SIGINT), ("spawn", "time.sleep(100)", signal.SIGKILL), ("fork", "time.sleep(100)", signal.SIGKILL), ("fork", "raise ZeroDivisionError", None),
])
def test_no_process_is_left_however_it_ends(tmp_path, context, body, how):
    process = started(tmp_path, body, context=context)
    pids = [int(pid) for pid in process.stdout.readline().split()]
    if how == signal.SIGINT:
        os.killpg(process.pid, how)  # Ctrl+C 는 앞에 나온 프로세스 모두에게 간다
    elif how:
        process.kill()
    said = process.communicate(timeout=60)[1]
    assert len(pids) == 2 and gone(pids)
    if how != signal.SIGKILL:
        assert said.count("Traceback") == 1 and ("KeyboardInterrupt" if how else "ZeroDivisionError") in said


def test_a_script_without_a_guard_is_told(tmp_path):
    process = started(tmp_path, "pass", guard=False, context="spawn")
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 1 and 'if __name__ == "__main__":' in said.splitlines()[-1] and "일꾼 0번" in said.splitlines()[-1]


def test_classes_of_a_notebook_are_answered(tmp_path):
    text = "from tinygrad_ko.data import DataLoader, Dataset\nclass Mine(Dataset):\n    def __len__(self): return 3\n    def __getitem__(self, k): return k\nprint(list(DataLoader(Mine(), num_workers=1, multiprocessing_context=%r)))"
    for context in ("spawn", HERE):  # 표준 입력으로 준 프로그램도 파일이 없다
        done = subprocess.run([sys.executable, "-"], input=text % context, capture_output=True, text=True, timeout=60)
        if context == "spawn":
            assert "노트북이나 대화형 파이썬에서 지은 클래스" in done.stderr and "Mine" in done.stderr
        else:
            assert done.stdout.count("tensor") == 3


def test_where_there_are_no_processes_it_is_said(monkeypatch):
    """브라우저의 파이썬(Pyodide)."""
    monkeypatch.setattr(sys, "platform", "emscripten")
    with pytest.raises(WorkerError, match="num_workers=0 으로"):
        next(iter(DataLoader(TensorDataset(np.arange(4)), num_workers=2)))


def test_a_dead_proxy_of_the_user_stops_no_worker():
    """사용자의 프로그램에 남은 죽은 weakref.proxy 는 isinstance 로 묻기만 해도 오류를 낸다."""
    class Thing:
        pass

    thing = Thing()
    held = [weakref.proxy(thing)]
    own = np.random.default_rng(3)
    del thing
    streams = WorkerStreams()
    assert any(bits is own.bit_generator for bits, _ in streams.generators) and len(held) == 1
