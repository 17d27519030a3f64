"""텐서에 붙이지 않는 이름: 찾으면 까닭과 고칠 방법을 알린다. 메모리를 직접 만지는 NumPy의 것과, 다른 이름으로 있는 PyTorch의 것."""

from __future__ import annotations

from typing import Any

from ..engine import state
from ..korean.particles import particle
from ..pytorch_names import ELSEWHERE, IN_PLACE, TENSOR, cure

# ndarray 의 메서드와 속성: 이름 → 까닭과 고칠 방법
REASONS: dict[str, str] = {
    **dict.fromkeys(("put", "fill", "itemset"), "제자리에서 바꾸는 메서드입니다. t[자리] = 값 을 쓰세요."),
    **dict.fromkeys(("setfield", "byteswap", "setflags", "getfield"), "기억 공간을 직접 만지는 메서드입니다. 값은 t.data 로 보세요."),
    "resize": "제자리에서 모양을 바꾸는 메서드입니다. np.resize(t, 모양) 이나 t.reshape(모양) 을 쓰세요.",
    **dict.fromkeys(("flags", "base", "ctypes"), "기억 공간의 놓임입니다. t.data 에서 보세요."),
    "flat": "제자리에서 바꿀 수 있는 한 줄짜리 창입니다. t.ravel() 을 쓰세요.",
    **dict.fromkeys(("dump", "dumps", "tofile", "tobytes", "tostring"),
                    "배열을 글자로 내보내는 메서드입니다. t.detach().numpy() 에서 부르세요."),
    "to_device": "다른 장치로 옮기려면 t.to(\"cuda\") 를 쓰세요.",
    "newbyteorder": "기억 공간을 직접 만지는 메서드입니다. 값은 t.data 로 보세요.",
    "sort": "NumPy처럼 제자리에서 늘어놓으려면 t[...] = tg.sort(t), PyTorch의 (값, 자리)는 tg.sort(t) 와 t.argsort() 입니다.",
    "step": "걸음은 옵티마이저가 합니다: optimizer.step().",
    **dict.fromkeys(("parameters", "train", "eval", "state_dict"), "모델(nn.Module)의 것입니다. 텐서가 아니라 모델에서 부르세요."),
    "partition": "NumPy에서는 제자리에서 바꾸는 메서드입니다. 새 텐서를 주는 tg.partition(t, k) 를 쓰세요.",
}
COMMON = """
    shape dtype device backward grad requires_grad zero_grad detach numpy item clone reshape transpose permute squeeze flatten
    mean sqrt tanh relu sigmoid softmax matmul argmax astype tolist size
""".split()  # 흔히 쓰는 이름: 한 글자 잘못 적은 것을 알아본다
NAMES = REASONS.keys() | TENSOR.keys() | IN_PLACE.keys() | ELSEWHERE["Tensor"].keys()


_FRESH = {"t[...] = 0": "t = tg.zeros_like(t)", "t[...] = 1": "t = tg.full_like(t, 1)"}


class Absent:
    """붙이지 않는 이름의 자리.

    ``__getattr__`` 를 두면 있는 속성을 찾는 일까지 느려진다(연산마다 0.1µs 남짓). 흔한 이름(``COMMON``)의 오타는 ``Slip`` 이 답한다.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, tensor: Any, owner: Any = None) -> Any:
        said = f"Tensor 에 '{self.name}'{particle(self.name, '이/가')} 없습니다. {_instead(self.name, tensor)}"
        raise AttributeError(said, name=self.name, obj=tensor)


class ArrayInterface:
    """``__array_interface__`` 의 자리. NumPy가 배열로 바꿀 때마다 묻는 이름이라(없으면 ``__array__`` 를 부른다) 글을 미리 지어 둔다."""

    said = (
        "Tensor 에 '__array_interface__'가 없습니다. 배열을 받는 라이브러리에는 배열을 건네세요: t.numpy() 나 t.detach().numpy(), "
        "영상이면 Image.fromarray(t.numpy())."
    )

    def __get__(self, tensor: Any, owner: Any = None) -> Any:
        raise AttributeError(self.said)


def _instead(name: str, tensor: Any) -> str:
    if name in REASONS:
        return REASONS[name]
    return _in_place(IN_PLACE[name], tensor) if name in IN_PLACE else cure("Tensor", name)


def _in_place(code: str, tensor: Any) -> str:
    """제자리에서 바꾸려는 사람에게: 그 텐서가 지금 어떤 것인가에 따라."""
    if tensor is not None and not tensor.is_leaf:
        fresh = _FRESH.get(code) or code.replace("[...] =", " =")
        return f"연산의 결과는 제자리에서 바꾸지 않고 새로 받습니다: {fresh}."
    if tensor is not None and tensor.requires_grad and state.recording:
        return f"기울기를 따라가는 잎(leaf)은 기록을 끄고 바꿉니다: with tg.no_grad(): {code}."
    cleared = " 쌓인 기울기를 비우려면 w.zero_grad() 나 optimizer.zero_grad() 를 쓰세요." if code == "t[...] = 0" else ""
    return f"여기에서는 이렇게 씁니다: {code}.{cleared}"
