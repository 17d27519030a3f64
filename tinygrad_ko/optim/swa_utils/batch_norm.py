"""평균한 모델의 배치 정규화: 통계를 자료 한 바퀴로 다시 셈한다."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...errors import ArgumentTypeError, describe
from ...grad_mode import no_grad
from ...nn.module import Module
from ...nn.normalization.batch import BatchNorm
from ...nn.parameter import place_all


def update_bn(loader: Iterable[Any], model: Module, device: str | None = None) -> None:
    """평균한 모델의 배치 정규화의 통계를 자료 한 바퀴로 다시 셈한다. 무게만 평균했을 때(``use_buffers=False``) 평가하기 전에 부른다.

    매개변수
    --------
    loader : 묶음(batch)의 나열. 묶음이 튜플이나 목록이면 첫째가 모델의 입력이다.
    model : 통계를 다시 셈할 모델. 배치 정규화가 없으면 아무것도 하지 않는다.
    device : 묶음을 옮길 장치. 없으면 그대로.

    예외
    ----
    ArgumentTypeError : ``model`` 이 모듈이 아닐 때. 도중에 오류가 나면 통계와 모드는 부르기 전의 것이다.

    예제
    ----
    >>> import numpy as np
    >>> from tinygrad_ko import nn, optim
    >>> model = nn.BatchNorm1d(1)
    >>> optim.swa_utils.update_bn([np.float32([[1.0], [3.0]]), np.float32([[5.0], [7.0]])], model)
    >>> model.running_mean.item(), model.running_var.item()
    (4.0, 2.0)

    출처
    ----
    Izmailov et al. (2018) 3.2절. PyTorch ``torch.optim.swa_utils.update_bn``.
    """
    if not isinstance(model, Module):
        raise ArgumentTypeError(f"update_bn: model 은 nn.Module 이어야 합니다. 받은 것: {describe(model)}. update_bn(loader, model) 의 "
                                f"차례로 주세요.")
    layers = [m for m in model.modules() if isinstance(m, BatchNorm) and m.track_running_stats]
    if not layers:
        return
    momenta, training = [m.momentum for m in layers], [(m, m.training) for m in model.modules()]
    before = [(b, b.data.copy()) for m in layers for b in m.buffers()]
    try:
        for layer in layers:
            layer.reset_running_stats()
            layer.momentum = None
        model.train()
        with no_grad():
            for batch in loader:
                given = batch[0] if isinstance(batch, (list, tuple)) else batch
                model(given if device is None else given.to(device))
    except BaseException:
        place_all(before)
        raise
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
        for module, mode in training:
            module.training = mode
