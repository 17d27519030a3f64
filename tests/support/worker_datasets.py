"""일꾼(worker)이 읽을 데이터셋들. 새 프로세스가 들여올 수 있도록 검사의 파일 밖에 둔다."""

import os
import random
import signal
import sys
import time

import numpy as np

import tinygrad_ko as tg
from tinygrad_ko.data import DataLoader, Dataset, IterableDataset, augment, get_worker_info

SHARED = np.random.default_rng(7)  # 모듈이 들고 있는 발생기


class Images(Dataset):
    """표본마다 무작위로 바꾸는 영상."""

    def __init__(self, n=20, transform=None):
        self.n, self.transform = n, transform or augment.RandomAffine(20, translate=(0.2, 0.2))

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        image = np.full((1, 6, 6), index, np.float32) * np.arange(36, dtype=np.float32).reshape(6, 6)
        return self.transform(image), {"번호": index, "난수": tg.rand(2)}


class Own(Dataset):
    """제 발생기, 모듈의 발생기, 전역 난수를 쓴다."""

    def __init__(self, n=16):
        self.n, self.rng = n, np.random.default_rng(0)

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        return np.array([index, self.rng.random(), SHARED.random(), np.random.random(), random.random()])


class Broken(Images):
    """한 표본에서 ``act`` 를 한다."""

    def __init__(self, act, n=80, at=57):
        super().__init__(n)
        self.act, self.at = act, at

    def __getitem__(self, index):
        if index == self.at:
            self.act()
        return index


class Odd(Exception):
    """절임에서 되살아나지 못하는 오류."""

    def __init__(self, first, second):
        super().__init__("이상한 오류")
        self.parts = first, second


def fail():
    raise OSError("그림을 열 수 없습니다")


def fail_oddly():
    raise Odd(1, 2)


def stop():
    raise StopIteration


def leave():
    sys.exit(3)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def sleep():
    time.sleep(1000)


def nested():
    return next(iter(DataLoader(Images(4), num_workers=1)))


class Stream(IterableDataset):
    """차례로만 읽는다. ``share`` 이면 일꾼끼리 스스로 나누어 읽는다."""

    def __init__(self, n, share=False):
        self.n, self.share = n, share

    def __iter__(self):
        info, total = get_worker_info() if self.share else None, 0.0
        for k in range(self.n) if info is None else range(info.id, self.n, info.num_workers):
            total += tg.rand(1).item()  # 앞의 묶음에서 뽑은 것이 뒤의 묶음에 남는다(섞는 그릇처럼)
            yield k, total


class Informed(Dataset):
    """일꾼의 정보와 ``note`` 가 남긴 것."""

    def __len__(self):
        return 8

    def __getitem__(self, index):
        info = get_worker_info()
        return index, info.id, info.num_workers, info.seed % 1000, int(os.environ["WORKER_NOTED"]), os.getpid(), info.dataset is self


def note(index):
    os.environ["WORKER_NOTED"] = str(10 + index)


def fail_at_start(index):
    raise OSError(f"일꾼 {index}의 채비가 안 됩니다")


def as_list(samples):
    return samples


def unsendable(samples):
    return (k for k in samples)
