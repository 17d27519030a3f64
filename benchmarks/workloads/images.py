"""영상: 합성곱, 풀링, 배치 정규화, 그룹 정규화."""

from __future__ import annotations

from sides import Side

from workloads.mlp import ADAM, SGD, classifying
from workloads.row import Job, row


@row("CNN 16x16, 묶음 32, Adam", "thirteen")
def cnn16(side: Side) -> Job:
    nn = side.nn
    model = side.filled(nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(256, 10),
    ))
    return classifying(side, model, ADAM, (32, 1, 16, 16))


@row("LeNet 28x28, 묶음 64, SGD", "thirteen")
def lenet(side: Side) -> Job:
    nn = side.nn
    model = side.filled(nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    ))
    return classifying(side, model, SGD, (64, 1, 28, 28))


def two_convolutions(side: Side, before: int, after: int) -> list[object]:
    """3x3 합성곱과 배치 정규화와 ReLU 를 두 번, 그리고 반으로 줄이기."""
    nn = side.nn
    return [
        nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(),
        nn.Conv2d(after, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2),
    ]


@row("VGG 같은 것 32x32 (배치 정규화), 묶음 16, SGD", "thirteen")
def vgg(side: Side) -> Job:
    nn = side.nn
    blocks = [layer for sizes in ((3, 16), (16, 32), (32, 64)) for layer in two_convolutions(side, *sizes)]
    model = side.filled(nn.Sequential(*blocks, nn.Flatten(), nn.Linear(1024, 10)))
    return classifying(side, model, SGD, (16, 3, 32, 32))


@row("그룹 정규화 신경망 16x16, 묶음 32, SGD", "five")
def group_norm_net(side: Side) -> Job:
    nn = side.nn
    model = side.filled(nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), nn.GroupNorm(8, 32), nn.ReLU(),
        nn.Conv2d(32, 32, 3, padding=1), nn.GroupNorm(8, 32), nn.ReLU(),
        nn.AvgPool2d(2), nn.Flatten(), nn.Linear(2048, 10),
    ))
    return classifying(side, model, SGD, (32, 3, 16, 16))


def two_layers(side: Side, size: int) -> Job:
    """합성곱 둘과 Linear 하나: 영상의 한 변이 자라는 것을 볼 때."""
    nn = side.nn
    model = side.filled(nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(2 * size * size, 10),
    ))
    return classifying(side, model, SGD, (8, 3, size, size))
