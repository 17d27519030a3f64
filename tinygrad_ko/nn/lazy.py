"""게으른(lazy) 층: 입력의 크기를 적지 않고 만들고, 처음 부를 때 입력을 보고 보통의 층이 된다.

되는 층의 인수에서 입력의 크기 하나만 뺀 것을 받는다. 처음 부르면 클래스까지 그 층으로 바뀌어, 그 뒤로는 아무 값도 치르지 않는다.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..errors import ShapeError
from ..operation.devices import moved
from .checks import Generator, to_tensor
from .convolution.conv import Conv1d, Conv2d, Conv3d
from .convolution.transposed import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from .linear import Linear
from .module import Module
from .normalization.batch import BatchNorm1d, BatchNorm2d, BatchNorm3d
from .normalization.instance import InstanceNorm1d, InstanceNorm2d, InstanceNorm3d
from .parameter import Parameter, UninitializedBuffer, UninitializedParameter, Unshaped


class Lazy(Module):
    """게으른 층들의 바탕. 물려받은 클래스가 되는 층과, 그 층이 입력의 크기를 부르는 이름을 정한다."""

    grown: ClassVar[Any]  # 되는 층
    measured: ClassVar[str]  # 입력의 크기의 이름
    _options: dict[str, Any]  # 되는 층의 나머지 인수

    def _postpone(self, **options: Any) -> None:
        """되는 층을 가장 작게 한 번 지어 인수를 살피고, 모양이 입력에 달린 것을 빈자리로 둔다."""
        tried = type(self).grown(options.get("groups") or 1, **{**options, "generator": 0} if "generator" in options else options)
        self.__dict__.update(vars(tried))
        self.__dict__.update({self.measured: 0, "_options": {k: v for k, v in options.items() if k not in ("device", "dtype")}})
        for name, value in list(vars(tried).items()):
            if isinstance(value, Parameter):
                self.__dict__[name] = UninitializedParameter(dtype=value.dtype)
            elif name in tried._buffers and value is not None and value.ndim:
                self.__dict__[name] = UninitializedBuffer(value.dtype)

    def _channels(self, input: Any) -> int:
        """입력에서 읽은 크기."""
        dimensions = self.grown.dimensions
        spatial = dimensions if isinstance(dimensions, int) else max(dimensions) - 2
        x = to_tensor(input)
        if x.ndim not in (spatial + 1, spatial + 2):
            raise ShapeError(
                f"{type(self).__name__}: 입력은 {spatial + 2}차원이어야 합니다. 받은 모양: {x.shape}. reshape 로 축을 맞추세요."
            )
        return x.shape[-spatial - 1] if isinstance(dimensions, int) or x.ndim > 2 else x.shape[1]

    def _measured_in(self, state: Mapping[str, Any], path: str) -> int | None:
        """저장한 상태에서 읽은 크기."""
        found = [state[path + name].shape[0] for name in ("weight", "running_mean") if path + name in state]
        return found[0] if found else None

    def _expect(self, state: Mapping[str, Any], path: str) -> None:
        size = self._measured_in(state, path)
        if size is not None:
            self.grow(size)

    def grow(self, size: int) -> None:
        """입력의 크기가 ``size`` 인 보통의 층이 된다. 매개변수의 객체, 이름, dtype, 얼린 것, 훅은 그대로이다."""
        kinds = [v.dtype for v in vars(self).values() if isinstance(v, Unshaped)]  # type: ignore[attr-defined]
        made = type(self).grown(size, **self._options, **{"dtype": kinds[0]} if kinds else {})
        held = vars(self)
        for name, value in vars(made).items():
            if isinstance(held.get(name), Unshaped):
                held[name]._settle(moved(value._data, held[name].device))
            elif name not in ("training", "_buffers"):
                held[name] = value
        del held["_options"]
        self.__class__ = type(self).grown

    def forward(self, input: Any, *args: Any, **kwargs: Any) -> Any:
        """처음 부르는 자리: 입력을 보고 보통의 층이 되어, 그 층으로 셈한다."""
        self.grow(self._channels(input))
        return self.forward(input, *args, **kwargs)  # 이제 다른 클래스의 것이다


class LazyLinear(Lazy, Linear):
    """게으른 완전 연결층: ``in_features`` 를 처음 받은 입력의 마지막 축에서 정하고 ``Linear`` 가 된다.

    매개변수
    --------
    out_features : 출력의 특징 수.
    bias, device, dtype, generator : ``nn.Linear`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.Linear`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyLinear(2)
    >>> layer(tg.zeros((5, 3))).shape, layer
    ((5, 2), Linear(in_features=3, out_features=2, bias=True))

    출처
    ----
    PyTorch ``torch.nn.LazyLinear``.
    """

    grown, measured = Linear, "in_features"

    def __init__(
        self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None, generator: Generator = None
    ) -> None:
        Module.__init__(self)
        self._postpone(out_features=out_features, bias=bias, dtype=dtype, generator=generator)

    def _channels(self, input: Any) -> int:
        x = to_tensor(input)
        if not x.ndim:
            raise ShapeError("LazyLinear: 입력의 모양은 (…, 특징)이어야 합니다. 받은 모양: ().")
        return x.shape[-1]

    def _measured_in(self, state: Mapping[str, Any], path: str) -> int | None:
        return state[f"{path}weight"].shape[1] if f"{path}weight" in state else None


class _LazyConv(Lazy):
    """게으른 합성곱."""

    groups: int
    measured = "in_channels"

    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1,
        bias: bool = True, padding_mode: str = "zeros", device: Any = None, dtype: Any = None, generator: Generator = None,
    ) -> None:
        Module.__init__(self)
        self._postpone(
            out_channels=out_channels, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation, groups=groups,
            bias=bias, padding_mode=padding_mode, dtype=dtype, generator=generator,
        )

    def _measured_in(self, state: Mapping[str, Any], path: str) -> int | None:
        return state[f"{path}weight"].shape[1] * self.groups if f"{path}weight" in state else None


class _LazyConvTranspose(Lazy):
    """게으른 전치 합성곱."""

    measured = "in_channels"

    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0, groups: int = 1,
        bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
        generator: Generator = None,
    ) -> None:
        Module.__init__(self)
        self._postpone(
            out_channels=out_channels, kernel_size=kernel_size, stride=stride, padding=padding, output_padding=output_padding,
            groups=groups, bias=bias, dilation=dilation, padding_mode=padding_mode, dtype=dtype, generator=generator,
        )


class _LazyNorm(Lazy):
    """게으른 배치 정규화와 인스턴스 정규화. ``affine`` 과 ``track_running_stats`` 의 기본값은 둘 다 PyTorch의 것(참)이다."""

    measured = "num_features"

    def __init__(
        self, eps: float = 1e-5, momentum: float | None = 0.1, affine: bool = True, track_running_stats: bool = True,
        device: Any = None, dtype: Any = None, *, bias: bool = True,
    ) -> None:
        Module.__init__(self)
        self._postpone(eps=eps, momentum=momentum, affine=affine, track_running_stats=track_running_stats, dtype=dtype, bias=bias)


class LazyConv1d(_LazyConv, Conv1d):
    """게으른 ``Conv1d``: 채널의 수를 처음 받은 입력에서 정하고 ``Conv1d`` 가 된다.

    매개변수
    --------
    out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype, generator : ``nn.Conv1d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.Conv1d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyConv1d(5, 3)
    >>> _ = layer(tg.ones((2, 3, 4)))
    >>> layer
    Conv1d(3, 5, kernel_size=(3,), stride=(1,))

    출처
    ----
    PyTorch ``torch.nn.LazyConv1d``.
    """

    grown = Conv1d


class LazyConv2d(_LazyConv, Conv2d):
    """게으른 ``Conv2d``: 채널의 수를 처음 받은 입력에서 정하고 ``Conv2d`` 가 된다.

    매개변수
    --------
    out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype, generator : ``nn.Conv2d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.Conv2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyConv2d(5, 3)
    >>> _ = layer(tg.ones((2, 3, 4, 4)))
    >>> layer
    Conv2d(3, 5, kernel_size=(3, 3), stride=(1, 1))

    출처
    ----
    PyTorch ``torch.nn.LazyConv2d``.
    """

    grown = Conv2d


class LazyConv3d(_LazyConv, Conv3d):
    """게으른 ``Conv3d``: 채널의 수를 처음 받은 입력에서 정하고 ``Conv3d`` 가 된다.

    매개변수
    --------
    out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, device, dtype, generator : ``nn.Conv3d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.Conv3d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyConv3d(5, 3)
    >>> _ = layer(tg.ones((2, 3, 4, 4, 4)))
    >>> layer
    Conv3d(3, 5, kernel_size=(3, 3, 3), stride=(1, 1, 1))

    출처
    ----
    PyTorch ``torch.nn.LazyConv3d``.
    """

    grown = Conv3d


class LazyConvTranspose1d(_LazyConvTranspose, ConvTranspose1d):
    """게으른 ``ConvTranspose1d``: 채널의 수를 처음 받은 입력에서 정하고 ``ConvTranspose1d`` 가 된다.

    매개변수
    --------
    out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode : ``nn.ConvTranspose1d`` 와 같다.
    device, dtype, generator : ``nn.ConvTranspose1d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.ConvTranspose1d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyConvTranspose1d(5, 3)
    >>> _ = layer(tg.ones((2, 3, 4)))
    >>> layer
    ConvTranspose1d(3, 5, kernel_size=(3,), stride=(1,))

    출처
    ----
    PyTorch ``torch.nn.LazyConvTranspose1d``.
    """

    grown = ConvTranspose1d


class LazyConvTranspose2d(_LazyConvTranspose, ConvTranspose2d):
    """게으른 ``ConvTranspose2d``: 채널의 수를 처음 받은 입력에서 정하고 ``ConvTranspose2d`` 가 된다.

    매개변수
    --------
    out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode : ``nn.ConvTranspose2d`` 와 같다.
    device, dtype, generator : ``nn.ConvTranspose2d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.ConvTranspose2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyConvTranspose2d(5, 3)
    >>> _ = layer(tg.ones((2, 3, 4, 4)))
    >>> layer
    ConvTranspose2d(3, 5, kernel_size=(3, 3), stride=(1, 1))

    출처
    ----
    PyTorch ``torch.nn.LazyConvTranspose2d``.
    """

    grown = ConvTranspose2d


class LazyConvTranspose3d(_LazyConvTranspose, ConvTranspose3d):
    """게으른 ``ConvTranspose3d``: 채널의 수를 처음 받은 입력에서 정하고 ``ConvTranspose3d`` 가 된다.

    매개변수
    --------
    out_channels, kernel_size, stride, padding, output_padding, groups, bias, dilation, padding_mode : ``nn.ConvTranspose3d`` 와 같다.
    device, dtype, generator : ``nn.ConvTranspose3d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.ConvTranspose3d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyConvTranspose3d(5, 3)
    >>> _ = layer(tg.ones((2, 3, 4, 4, 4)))
    >>> layer
    ConvTranspose3d(3, 5, kernel_size=(3, 3, 3), stride=(1, 1, 1))

    출처
    ----
    PyTorch ``torch.nn.LazyConvTranspose3d``.
    """

    grown = ConvTranspose3d


class LazyBatchNorm1d(_LazyNorm, BatchNorm1d):
    """게으른 ``BatchNorm1d``: 채널의 수를 처음 받은 입력에서 정하고 ``BatchNorm1d`` 가 된다.

    매개변수
    --------
    eps, momentum, affine, track_running_stats, device, dtype, bias : ``nn.BatchNorm1d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.BatchNorm1d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyBatchNorm1d()
    >>> _ = layer(tg.ones((2, 3, 4)))
    >>> layer
    BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)

    출처
    ----
    PyTorch ``torch.nn.LazyBatchNorm1d``.
    """

    grown = BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, BatchNorm2d):
    """게으른 ``BatchNorm2d``: 채널의 수를 처음 받은 입력에서 정하고 ``BatchNorm2d`` 가 된다.

    매개변수
    --------
    eps, momentum, affine, track_running_stats, device, dtype, bias : ``nn.BatchNorm2d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.BatchNorm2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyBatchNorm2d()
    >>> _ = layer(tg.ones((2, 3, 4, 4)))
    >>> layer
    BatchNorm2d(3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)

    출처
    ----
    PyTorch ``torch.nn.LazyBatchNorm2d``.
    """

    grown = BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, BatchNorm3d):
    """게으른 ``BatchNorm3d``: 채널의 수를 처음 받은 입력에서 정하고 ``BatchNorm3d`` 가 된다.

    매개변수
    --------
    eps, momentum, affine, track_running_stats, device, dtype, bias : ``nn.BatchNorm3d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.BatchNorm3d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyBatchNorm3d()
    >>> _ = layer(tg.ones((2, 3, 4, 4, 4)))
    >>> layer
    BatchNorm3d(3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)

    출처
    ----
    PyTorch ``torch.nn.LazyBatchNorm3d``.
    """

    grown = BatchNorm3d


class LazyInstanceNorm1d(_LazyNorm, InstanceNorm1d):
    """게으른 ``InstanceNorm1d``: 채널의 수를 처음 받은 입력에서 정하고 ``InstanceNorm1d`` 가 된다.

    매개변수
    --------
    eps, momentum, affine, track_running_stats, device, dtype, bias : ``nn.InstanceNorm1d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.InstanceNorm1d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyInstanceNorm1d()
    >>> _ = layer(tg.ones((2, 3, 4)))
    >>> layer
    InstanceNorm1d(3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)

    출처
    ----
    PyTorch ``torch.nn.LazyInstanceNorm1d``.
    """

    grown = InstanceNorm1d


class LazyInstanceNorm2d(_LazyNorm, InstanceNorm2d):
    """게으른 ``InstanceNorm2d``: 채널의 수를 처음 받은 입력에서 정하고 ``InstanceNorm2d`` 가 된다.

    매개변수
    --------
    eps, momentum, affine, track_running_stats, device, dtype, bias : ``nn.InstanceNorm2d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.InstanceNorm2d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyInstanceNorm2d()
    >>> _ = layer(tg.ones((2, 3, 4, 4)))
    >>> layer
    InstanceNorm2d(3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)

    출처
    ----
    PyTorch ``torch.nn.LazyInstanceNorm2d``.
    """

    grown = InstanceNorm2d


class LazyInstanceNorm3d(_LazyNorm, InstanceNorm3d):
    """게으른 ``InstanceNorm3d``: 채널의 수를 처음 받은 입력에서 정하고 ``InstanceNorm3d`` 가 된다.

    매개변수
    --------
    eps, momentum, affine, track_running_stats, device, dtype, bias : ``nn.InstanceNorm3d`` 와 같다.

    예외
    ----
    GradientError : 부르기 전에 옵티마이저에 넘기거나, 모양을 보거나, state_dict 를 저장할 때. 나머지는 ``nn.InstanceNorm3d`` 와 같다.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> from tinygrad_ko import nn
    >>> layer = nn.LazyInstanceNorm3d()
    >>> _ = layer(tg.ones((2, 3, 4, 4, 4)))
    >>> layer
    InstanceNorm3d(3, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)

    출처
    ----
    PyTorch ``torch.nn.LazyInstanceNorm3d``.
    """

    grown = InstanceNorm3d
