"""Tensor: 값 하나, 그 기울기, 그리고 그것을 만든 마디(node)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import engine
from ..engine import Leaf, Node, Variable, backpropagate, state, wrap
from ..errors import (
    ArgumentError,
    ArgumentTypeError,
    DeviceError,
    GradientError,
    IndexingError,
    ShapeError,
    describe,
    hidden,
    lost_gradient,
)
from ..korean.missing_names import Slip, answer_slips
from ..korean.particles import Noun
from ..operation import compositions, operations
from ..operation.arguments import refuse_masked
from ..operation.devices import Device, device_of, mixed_devices, moved, near, target, to_numpy
from ..operation.documentation import document
from ..operation.higher_order import backpropagate_tensors
from ..operation.memory import copied
from ..operation.methods import method
from ..rules import arithmetic, indexing, linalg
from ..rules import complex as complexes
from ..rules import device as moving
from ..rules import shape as shaping
from ..watch.notes import HookRemover, note_of
from .absent import COMMON, NAMES, Absent
from .arguments import halfway
from .array_like import ArrayLike
from .comparison import Comparisons
from .conversion import refuse_integers, refuse_none_inside, to_array, uneven
from .forms import Forms
from .guards import refuse_silent_loss
from .keeping import Keeping
from .keeping import rebuild as _rebuild  # noqa: F401  # 전에 저장한 pickle 은 여기서 찾는다
from .leaf import constant_leaf, kept_gradient, warn_non_leaf
from .protocols import Protocols
from .pytorch_methods import PyTorchMethods, Size, size_of
from .table_methods import TableMethods
from .writing import write_at, written


class Tensor(Forms, Comparisons, Keeping, Protocols, PyTorchMethods):
    """NumPy 배열처럼 셈하고, 셈한 길을 기억하여 거꾸로 미분하는 값.

    매개변수
    --------
    data : 수, (겹친) 목록, NumPy 배열. 복사한다(나누어 쓰려면 ``tg.from_numpy``).
        파이썬 실수는 float32, 정수는 int64 가 되고, NumPy 배열은 제 dtype 을 지킨다.
    requires_grad : 이 값으로 미분할 것인가. 실수(또는 복소수) dtype 이어야 한다.
    name : 그림과 오류에 쓸 이름.
    dtype : 바꿀 dtype.

    예외
    ----
    ArgumentTypeError : 수의 배열로 만들 수 없는 값.
    DtypeError : 정수나 참·거짓 텐서에 ``requires_grad=True``.

    예제
    ----
    >>> import tinygrad_ko as tg
    >>> x = tg.Tensor([1.0, 2.0], requires_grad=True)
    >>> y = (x * x).sum()
    >>> y.backward()
    >>> x.grad
    tensor([2., 4.])

    출처
    ----
    메서드의 이름과 뜻은 NumPy ``numpy.ndarray``, 기울기에 관한 것은 PyTorch ``torch.Tensor``.
    """

    __slots__ = ()
    __array_priority__ = 1000.0

    def __init__(self, data: Any, requires_grad: bool = False, name: str | None = None, dtype: Any = None) -> None:
        if requires_grad.__class__ is not bool:
            _refuse_number(data, requires_grad)
        self._data = to_array(data, dtype)
        self._become_leaf(requires_grad, name)

    def _become_leaf(self, requires_grad: bool, name: str | None = None) -> None:
        if requires_grad:
            refuse_integers(self._data)
        self.node = Leaf(self._data, bool(requires_grad))
        if name is not None:
            self.named(name)

    # ── 값 ──

    @property
    def data(self) -> np.ndarray:
        """값(NumPy 배열). 연산의 결과는 읽기만 할 수 있다: 역전파에 쓰일 값이기 때문이다."""
        if state.observer is not None:
            state.observer.peek(self)
        history = self.node is not None and self.node.operation is not None
        if near(self._data) is not None or (not history and isinstance(self._data, np.ndarray)):
            return self._data
        view = np.asarray(self._data).view()
        view.flags.writeable = False
        return view

    @data.setter
    def data(self, value: Any) -> None:
        array = value._data if isinstance(value, Variable) else value if near(value) is not None else _numbers("data", "값", value)
        if state.observer is not None and isinstance(value, Variable):
            state.observer.peek(value)
        leaf = constant_leaf(self)
        if not isinstance(leaf, Leaf):
            raise GradientError(
                f"연산 '{leaf.operation.name}'의 결과에는 값을 넣을 수 없습니다: 그래프가 가리키는 값입니다. "
                "새 텐서를 만들거나 t.detach() 를 쓰세요."
            )
        if array.shape != self._data.shape:
            raise ShapeError(f"data: 모양 {self._data.shape}의 텐서에 모양 {array.shape}의 값을 넣을 수 없습니다.")
        if array is not self._data:
            array = moved(array, device_of(self._data))
            self._data = leaf.value = np.array(array, self._data.dtype, like=near(array))
        leaf.mark_changed()

    @property
    def shape(self) -> tuple[int, ...]:
        """모양."""
        return self._data.shape

    @property
    def ndim(self) -> int:
        """차원(축의 수)."""
        return self._data.ndim

    @property
    def size(self) -> Size:
        """원소의 수. 부르면(``t.size()``, ``t.size(0)``) PyTorch처럼 모양을 준다."""
        return size_of(self._data.shape)

    @property
    def dtype(self) -> np.dtype:
        """수의 자료형."""
        return self._data.dtype

    @property
    def device(self) -> Device:
        """값이 있는 장치: ``"cpu"``(NumPy), ``"cuda"``(CuPy), 또는 배열 모듈의 이름."""
        return Device(device_of(self._data))

    @halfway
    def to(self, target_: Any = None, dtype: Any = None, *, device: Any = None) -> Tensor:
        """다른 장치나 dtype 의 텐서로. 기울기는 온 곳으로 돌아간다. 이미 그렇다면 자신이다.

        매개변수
        --------
        target_ : 장치의 이름(``"cpu"``, ``"cuda"``), 배열 모듈(``cupy``), dtype, 또는 장치와 dtype 을 본받을 텐서.
        dtype : 장치와 함께 줄 dtype.
        device : ``target_`` 대신 이름으로 준 장치.

        예외
        ----
        MissingExtra : ``"cuda"`` 인데 CuPy 가 없을 때. ArgumentError, ArgumentTypeError : 모르는 장치나 dtype.

        예제
        ----
        >>> import tinygrad_ko as tg
        >>> tg.zeros(2).to("cpu").to("float64").dtype.name
        'float64'
        """
        if isinstance(target_, Tensor):
            target_, dtype = target_.device, target_.dtype
        if target_ is None and device is None and dtype is None:
            target("to", None)
        for wanted in (target_, device, dtype):
            place, kind = (None, None) if wanted is None else target("to", wanted)
            if kind is not None:
                self = self.astype(kind, copy=False)
            elif place is not None and place != self.device:
                self = moving.move.call(self, place, self.device)
        return self

    def cpu(self) -> Tensor:
        """NumPy 배열을 가진 텐서로: ``to("cpu")``."""
        return self.to("cpu")

    @property
    def T(self) -> Tensor:
        """모든 축을 거꾸로 놓은 전치."""
        return shaping.transpose(self)

    @property
    def mT(self) -> Tensor:
        """마지막 두 축을 맞바꾼 전치."""
        return shaping.swapaxes(self, -1, -2)

    def numpy(self, *, force: bool = False) -> np.ndarray:
        """값을 NumPy 배열로(뷰). 기울기를 따라가는 텐서이면 먼저 ``detach()`` 하라는 오류를 낸다(``force`` 이면 떼어 내고 가져온다)."""
        if force:
            return self.detach().cpu().numpy()
        if self.requires_grad:
            raise lost_gradient("t.numpy()", "t.detach().numpy() 라고 쓰세요.")
        self._refuse_device("t.numpy()")
        return self.data

    def _peeked(self) -> None:
        """값을 꺼내어 파이썬에서 쓴다: 지켜보는 이가 있으면 알린다."""
        if state.observer is not None:
            state.observer.peek(self)

    def _refuse_device(self, what: str) -> None:
        if near(self._data) is not None:
            raise DeviceError(
                f"{what}: 값이 장치(device) {self.device!r} 에 있습니다. NumPy 배열로 소리 없이 옮기지 않습니다: "
                "먼저 t.cpu() 로 가져오세요(t.cpu().numpy())."
            )

    def item(self) -> Any:
        """원소가 하나인 텐서의 값을 파이썬 수로."""
        self._peeked()
        if self._data.size != 1:
            raise ArgumentError(f"item: 원소가 하나인 텐서라야 합니다. 모양 {self.shape}. .sum() 이나 .mean() 으로 줄이세요.")
        return self._data.item()

    def tolist(self) -> Any:
        """값을 (겹친) 파이썬 목록으로."""
        self._peeked()
        return self._data.tolist()

    @property
    def real(self) -> Tensor:
        """실수부."""
        return complexes.real.call(self) if self.dtype.kind == "c" else self

    @property
    def imag(self) -> Tensor:
        """허수부."""
        return complexes.imag.call(self)

    def conj(self) -> Tensor:
        """켤레. 실수 텐서이면 자신이다."""
        return complexes.conj.call(self) if self.dtype.kind == "c" else self

    # ── 미분 ──

    @property
    def requires_grad(self) -> bool:
        """이 값으로 미분하는가."""
        return self.node is not None and self.node.requires_grad

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        self.requires_grad_(wanted)

    @halfway
    def requires_grad_(self, wanted: bool = True) -> Tensor:
        """이 잎(leaf)으로 미분할지 정하고 자신을 돌려준다."""
        leaf = constant_leaf(self)
        if not isinstance(leaf, Leaf):
            if wanted:
                return self
            raise GradientError("연산의 결과에서 requires_grad 를 끌 수 없습니다. t.detach() 를 쓰세요.")
        if wanted:
            refuse_integers(self._data)
        leaf.requires_grad = bool(wanted)
        return self

    @property
    def is_leaf(self) -> bool:
        """사용자가 만든 값인가(연산의 결과가 아닌가)."""
        return self.node is None or self.node.operation is None

    @property
    def grad(self) -> Tensor | None:
        """쌓인 기울기. 아직 없으면 ``None``. 연산의 결과는 ``retain_grad()`` 를 부른 것만 갖는다(아니면 경고하고 ``None``)."""
        node = self.node
        if node is not None and node.operation is not None and (node.note is None or not node.note.retain):
            warn_non_leaf(node)
            return None
        return kept_gradient(node)

    @grad.setter
    def grad(self, value: Any) -> None:
        if value is not None:
            value = value if isinstance(value, Tensor) else Tensor(
                value if hasattr(value, "dtype") else _numbers("grad", "기울기", value), dtype=self.dtype)
            if value.shape != self.shape:
                raise ShapeError(f"grad: 모양 {self.shape}의 텐서에 모양 {value.shape}의 기울기를 넣을 수 없습니다.")
        constant_leaf(self).grad = value
        if state.observer is not None:
            state.observer.cleared(self.node, value)

    def zero_grad(self) -> None:
        """기울기를 비운다(``None``)."""
        self.grad = None

    def retain_grad(self) -> Tensor:
        """연산의 결과도 역전파 뒤에 ``grad`` 를 갖게 한다."""
        note_of(self._recorded("retain_grad")).retain = True
        return self

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> HookRemover:
        """기울기가 이 값에 다다를 때 부를 함수를 단다. 부르거나 ``remove()`` 하면 떼는 것을 돌려준다. 복사본에는 훅도 함께 간다."""
        return HookRemover(note_of(self._recorded("register_hook")).hooks, hook)

    def _recorded(self, what: str) -> Node:
        if self.node is None or not self.node.requires_grad:
            raise GradientError(f"{what}: 이 텐서는 기울기를 따라가지 않습니다(requires_grad=False).")
        return self.node

    def detach(self) -> Tensor:
        """같은 값을 나누어 갖되 그래프에서 떼어 낸 텐서."""
        return wrap(self._data) if state.observer is None else state.observer.derived(self._data, np.positive, (self,))

    def clone(self) -> Tensor:
        """값을 복사한 텐서. 그래프에는 이어져 있다."""
        return arithmetic.add(self, 0)

    def backward(self, gradient: Any = None, retain_graph: bool | None = None, create_graph: bool = False, inputs: Any = None) -> None:
        """여기서부터 거슬러 가며 잎마다 ``grad`` 에 기울기를 더한다.

        매개변수
        --------
        gradient : 이 텐서와 같은 모양의 출발 기울기(seed gradient). 원소가 하나이면 생략하며 1이다.
        retain_graph : 그래프를 남겨 다시 거슬러 갈 수 있게 한다. 기본은 ``create_graph`` 와 같다.
        create_graph : 기울기의 그래프도 만들어 다시 미분할 수 있게 한다.
        inputs : 받지 않는다. 몇 개로만 미분하려면 ``tg.autograd.grad(loss, [w])`` 를 쓴다.

        예외
        ----
        GradientError : 그래프가 없거나, 원소가 여럿인데 출발 기울기가 없거나, 이미 놓아준 그래프.
        ShapeError : 출발 기울기의 모양이 다르다.
        """
        if inputs is not None:
            raise ArgumentError("backward: inputs 는 받지 않습니다. 몇 개로만 미분하려면 (g,) = tg.autograd.grad(loss, [w]) 라고 쓰세요.")
        seed = self._seed(gradient, create_graph)
        retain = create_graph if retain_graph is None else retain_graph
        (backpropagate_tensors if create_graph else backpropagate)([(self._root(), seed)], None, retain)

    def _root(self) -> Node:
        if self.node is None or not self.node.requires_grad:
            raise GradientError(
                "역전파(backward)할 그래프가 없습니다: 이 값을 만든 텐서 가운데 requires_grad=True 인 것이 없거나 "
                "no_grad 안에서 셈했습니다. 미분할 텐서를 tg.tensor(…, requires_grad=True) 로 만드세요."
            )
        return self.node

    def _seed(self, gradient: Any, create_graph: bool) -> Any:
        if gradient is None:
            if self._data.size != 1:
                raise GradientError(
                    f"backward: 모양 {self.shape}의 텐서는 원소가 하나가 아니어서 시작할 기울기를 정할 수 없습니다. "
                    ".sum() 이나 .mean() 으로 줄이거나, 같은 모양의 gradient 를 주세요."
                )
            shape, dtype = self._data.shape, self._data.dtype
            if near(self._data) is not None:
                seed: Any = np.ones_like(self._data)
            else:  # 0차원이면 스칼라로: 스칼라끼리의 셈이 빠르다
                seed = np.ones(shape, dtype) if shape else dtype.type(1)
            return wrap(seed) if create_graph else seed
        if (isinstance(gradient, Tensor) or near(gradient) is not None) and device_of(gradient) != self.device:
            raise mixed_devices("backward", {"t": self, "gradient": gradient})
        seed = gradient if isinstance(gradient, Tensor) else _numbers("backward", "gradient", gradient, self.dtype, near(self._data))
        if seed.shape != self.shape:
            raise ShapeError(
                f"backward: 출발 기울기 gradient 의 모양 {Noun(seed.shape):이/가} 텐서의 모양 {Noun(self.shape):과/와} 다릅니다."
            )
        if seed.dtype != self.dtype:
            seed = seed.astype(self.dtype)
        if create_graph:
            return seed if isinstance(seed, Tensor) else wrap(seed)
        copied_seed = np.array(seed._data if isinstance(seed, Tensor) else seed, like=near(seed))
        if state.observer is not None:
            state.observer.seeded(copied_seed, seed)
        return copied_seed

    # ── 이름 ──

    @property
    def name(self) -> str | None:
        """그림과 오류에 쓸 이름."""
        return None if self.node is None or self.node.note is None else self.node.note.name

    @name.setter
    def name(self, name: str | None) -> None:
        note_of(constant_leaf(self)).name = name

    def named(self, name: str) -> Tensor:
        """이름을 붙이고 자신을 돌려준다."""
        self.name = name
        return self

    # ── 셈 ──

    if TYPE_CHECKING:

        def __add__(self, other: ArrayLike) -> Tensor: ...
        def __sub__(self, other: ArrayLike) -> Tensor: ...
        def __mul__(self, other: ArrayLike) -> Tensor: ...
        def __truediv__(self, other: ArrayLike) -> Tensor: ...
        def __floordiv__(self, other: ArrayLike) -> Tensor: ...
        def __mod__(self, other: ArrayLike) -> Tensor: ...
        def __matmul__(self, other: ArrayLike) -> Tensor: ...
        def __neg__(self) -> Tensor: ...
        def __abs__(self) -> Tensor: ...

    else:  # 연산의 call 이 곧 메서드이다: 한 겹 더 부르지 않는다
        __add__ = arithmetic.add.call
        __sub__ = arithmetic.subtract.call
        __mul__ = arithmetic.multiply.call
        __truediv__ = arithmetic.divide.call
        __floordiv__ = arithmetic.floor_divide.call
        __mod__ = arithmetic.remainder.call
        __matmul__ = linalg.matmul.call
        __neg__ = arithmetic.negative.call
        __abs__ = arithmetic.absolute.call

    def __radd__(self, other: Any) -> Tensor:
        return arithmetic.add.call(other, self)

    def __rsub__(self, other: Any) -> Tensor:
        return arithmetic.subtract.call(other, self)

    def __rmul__(self, other: Any) -> Tensor:
        return arithmetic.multiply.call(other, self)

    def __rtruediv__(self, other: Any) -> Tensor:
        return arithmetic.divide.call(other, self)

    def __rfloordiv__(self, other: Any) -> Tensor:
        return arithmetic.floor_divide.call(other, self)

    def __rmod__(self, other: Any) -> Tensor:
        return arithmetic.remainder.call(other, self)

    def __pow__(self, other: ArrayLike, modulus: Any = None) -> Tensor:
        if modulus is not None:
            raise _modulus()
        return arithmetic.power.call(self, other)

    def __rpow__(self, other: Any, modulus: Any = None) -> Tensor:
        if modulus is not None:
            raise _modulus()
        return arithmetic.power.call(other, self)

    def __rmatmul__(self, other: Any) -> Tensor:
        return linalg.matmul.call(other, self)

    def __pos__(self) -> Tensor:
        return self if self.requires_grad else copied(self)

    def __round__(self, decimals: int | None = None) -> Tensor:
        return arithmetic.round.call(self, decimals or 0)

    # ── 제자리 셈: 쓰는 법은 writing.py ──

    def __iadd__(self, other: ArrayLike) -> Tensor:
        return written(self, "+=", self + other)

    def __isub__(self, other: ArrayLike) -> Tensor:
        return written(self, "-=", self - other)

    def __imul__(self, other: ArrayLike) -> Tensor:
        return written(self, "*=", self * other)

    def __itruediv__(self, other: ArrayLike) -> Tensor:
        return written(self, "/=", self / other)

    # ── 파이썬의 약속 ──

    def __bool__(self) -> bool:
        if self._data.size != 1:
            raise ArgumentError(
                f"모양 {self.shape}의 텐서는 참·거짓이 하나로 정해지지 않습니다. (조건).all() 이나 .any() 를 쓰세요."
            )
        self._peeked()
        return bool(self._data.item())

    def __float__(self) -> float:
        if self.requires_grad:
            if self._data.size != 1:
                raise lost_gradient(f"float(모양 {self.shape}의 텐서)", ".sum() 이나 .mean() 으로 먼저 줄이세요.")
            refuse_silent_loss(sys._getframe(1))
        return float(self.item())

    def __complex__(self) -> complex:
        if self.requires_grad and self._data.size == 1:
            refuse_silent_loss(sys._getframe(1))
        return complex(self.item())

    def __int__(self) -> int:
        if self.requires_grad and self._data.size == 1:
            refuse_silent_loss(sys._getframe(1))
        return int(self.item())

    def __index__(self) -> int:
        if self.dtype.kind not in "iu":
            raise ArgumentTypeError(f"색인으로는 정수 텐서만 쓸 수 있습니다. dtype {self.dtype}.")
        return int(self.item())

    def __len__(self) -> int:
        if self.ndim == 0:
            raise ArgumentTypeError("0차원 텐서에는 길이(len)가 없습니다. 값을 꺼내려면 .item() 을 쓰세요.")
        return self.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if self.ndim == 0:
            raise ArgumentTypeError("0차원 텐서는 차례로 꺼낼 것이 없습니다. 값은 .item() 으로 꺼내세요.")
        return (self[k] for k in range(self.shape[0]))

    def __contains__(self, value: Any) -> bool:
        self._peeked()
        return bool(np.any(np.equal(self._data, _raw(value))))

    def __getitem__(self, index: Any) -> Tensor:
        return indexing.getitem.call(self, _raw_index(index))

    def __setitem__(self, index: Any, value: Any) -> None:
        """``x[i] = v``. 역사가 없으면 그 자리에 쓰고, 있으면 새 값을 만들어 이 이름에 담는다."""
        write_at(self, _raw_index(index), value)

    def __dir__(self) -> list[str]:
        slips = {name for name, thing in vars(Tensor).items() if isinstance(thing, Slip)}
        return sorted(set(super().__dir__()) - NAMES - slips | vars(PyTorchMethods).keys())

    def __repr__(self) -> str:
        if state.observer is not None:
            state.observer.shown(self)
        text = np.array2string(np.asarray(to_numpy(self._data)), separator=", ", prefix="tensor(", threshold=100)
        extra = "" if self.dtype in (np.float32, np.int64, np.bool_) else f", dtype={self.dtype}"
        extra += f", device={self.device!r}" if near(self._data) is not None else ""
        if self.node is not None and self.node.operation is not None:
            extra += f", op={self.node.operation.name}"
        elif self.requires_grad:
            extra += ", requires_grad=True"
        return f"tensor({text}{extra}{f', name={self.name!r}' if self.name else ''})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if spec else str(self)


def _refuse_number(data: Any, requires_grad: Any) -> None:
    """``Tensor(2, 3)``: PyTorch에서는 2×3 의 빈 텐서이다."""
    if not isinstance(requires_grad, np.bool_):
        raise hidden("Tensor", ArgumentTypeError(
            f"Tensor: requires_grad 는 참·거짓이어야 합니다. 받은 것: {describe(requires_grad)}. " + (
                "모양만 정한 텐서는 tg.zeros(2, 3), 값이 있는 텐서는 tg.tensor([2.0, 3.0]) 이라고 쓰세요."
                if isinstance(requires_grad, (int, np.integer)) else "requires_grad=True 처럼 쓰세요."
            )
        ))


def _raw(value: Any) -> Any:
    return value._data if isinstance(value, Variable) else value


def _numbers(where: str, name: str, value: Any, dtype: Any = None, like: Any = None) -> Any:
    """수의 배열로. 줄마다 길이가 다른 목록이나 글, None 은 알린다."""
    refuse_masked(where, value)
    refuse_none_inside(where, value)
    try:
        array = np.asarray(value, dtype, like=like)
    except (ValueError, TypeError) as error:
        why = uneven(value) or f"({str(error).splitlines()[0]})"
        raise ArgumentError(f"{where}: {Noun(name):은/는} 수의 배열이어야 합니다. 받은 것: {describe(value)}. {why}") from None
    if array.dtype.kind in "USO":
        raise ArgumentError(f"{where}: {Noun(name):은/는} 수의 배열이어야 합니다. 받은 것: {describe(value)}.")
    return array


def _raw_index(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple([_raw(k) for k in index])
    index = _raw(index)
    if not isinstance(index, list):
        if index.__class__ is not int:
            refuse_masked("x[색인]", index)
        return index
    try:
        array = np.asarray(index)
        return array if array.size else array.astype(np.intp)  # 빈 목록은 실수가 된다
    except ValueError as error:
        raise IndexingError(f"x[목록]: 줄마다 길이가 다르거나 끝없이 겹친 목록입니다: {describe(index)}. ({error})") from None


def _attach_methods() -> None:
    """도함수 표에 있는 것 가운데 첫 인수가 텐서인 것은 메서드로도 쓴다."""
    for name, op in operations.items():
        if op.has_method and not hasattr(Tensor, name) and name not in NAMES:
            setattr(TableMethods, name, document(method(op), op))
    for name, composed in compositions.items():
        if composed.arrays and "." not in name and not hasattr(Tensor, name) and name not in NAMES:
            setattr(TableMethods, name, document(composed.call, composed))
    for name in NAMES:
        if not hasattr(Tensor, name):
            setattr(Tensor, name, Absent(name))
    answer_slips(Tensor, COMMON)


engine.tensor_type = Tensor
_attach_methods()


def _modulus() -> ArgumentTypeError:
    return ArgumentTypeError("pow: 텐서의 거듭제곱에는 셋째 인수(나눌 수)를 주지 않습니다. 나머지는 (a ** b) % m 으로 쓰세요.")
