"""오류: 어느 연산이, 어느 인수에서, 무엇을 보았고, 어떻게 고치는가."""

from __future__ import annotations

import difflib
import errno
import importlib
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from .pytorch_names import said_of_argument, same_argument

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # 기억 공간의 주소: 읽는 이에게 뜻이 없다
FAILURES = (ValueError, TypeError, IndexError, OverflowError, ZeroDivisionError, AttributeError, MemoryError)  # 잘못된 인수에 나는 것


def writable(text: str) -> str:
    """어디에나 적을 수 있는 글: 반쪽 글자(lone surrogate)는 그 번호로 적는다.

    예제
    ----
    >>> from tinygrad_ko.errors import writable
    >>> print(writable("w" + chr(0xD800)))
    w\\ud800
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


class TinygradError(Exception):
    """이 라이브러리가 내는 모든 오류의 조상."""

    hidden = ""  # 문구의 앞에 적힌, 밖에 내놓지 않는 연산의 이름: 부른 함수의 이름으로 바꾸어 단다(named)

    def __str__(self) -> str:
        return ADDRESS.sub("", writable(super().__str__()))


class ShapeError(TinygradError, ValueError):
    """모양(shape)이 맞지 않는다.

    고치려면: 오류에 적힌 두 모양을 나란히 적고, 뒤의 축부터 견주어 다른 곳을 찾는다.
    """


class ArgumentError(TinygradError, ValueError):
    """인수의 값이 잘못되었다.

    고치려면: 오류에 적힌 쓸 수 있는 값 가운데 하나로 바꾼다.
    """


class ArgumentTypeError(TinygradError, TypeError):
    """인수의 자료형이 잘못되었다.

    고치려면: 오류에 적힌 받은 것과 받을 수 있는 것을 견준다.
    """


class IndexingError(TinygradError, IndexError):
    """색인(index)이 잘못되었다.

    고치려면: 축마다 0부터 세어 길이보다 작은 번호인지, 축보다 많은 번호를 주지 않았는지 본다.
    """


class DtypeError(TinygradError, TypeError):
    """수의 자료형(dtype)이 맞지 않는다.

    고치려면: ``.astype`` 으로 오류에 적힌 dtype 으로 맞춘다.
    """


class OutOfMemoryError(TinygradError, MemoryError):
    """배열이 기억 공간(memory)에 담기지 않는다.

    고치려면: 오류에 적힌 모양에서 너무 긴 축을 찾아 줄이거나, 나누어 셈한다.
    """

    @classmethod
    def at(cls, where: str, error: Exception) -> OutOfMemoryError:
        """``where`` 에서 난 MemoryError(나 ``is_too_large`` 인 것)를 옮긴 것. NumPy는 담지 못한 배열의 모양과 dtype 을 준다."""
        if isinstance(error, cls):
            return error
        shape, dtype = getattr(error, "shape", None), getattr(error, "dtype", None)
        count = math.prod(shape or ())
        asked = f"모양 {shape} {dtype} 인 배열은 원소가 {count:,}개, {in_units(count * dtype.itemsize)}여서 " if shape and dtype else ""
        return cls(f"{where}: {asked}기억 공간(memory)에 담지 못했습니다. 개수나 길이를 잘못 적지 않았는지 보고, 줄이거나 나누어 셈하세요.")


_TOO_LARGE = ("Maximum allowed ", "array is too big", "Python int too large to convert")  # NumPy 가 셀 수도 없는 개수에 하는 말


def is_too_large(error: Exception) -> bool:
    """원소를 64비트로 셀 수도 없는 배열을 지으려 한 것인가: NumPy 는 MemoryError 가 아니라 ValueError 나 OverflowError 를 낸다."""
    return isinstance(error, (ValueError, OverflowError)) and str(error).startswith(_TOO_LARGE)


def in_units(size: int) -> str:
    """바이트의 수를 읽기 좋은 단위로.

    예제
    ----
    >>> from tinygrad_ko.errors import in_units
    >>> in_units(3 << 40), in_units(512)
    ('3.0 TiB', '512 B')
    """
    power = min(max(size.bit_length() - 1, 0) // 10, 6)
    return f"{size / (1 << 10 * power):,.1f} {'KMGTPE'[power - 1]}iB" if power else f"{size} B"


class DeviceError(TinygradError, TypeError):
    """장치(device)가 섞였거나, 다른 장치에 있는 값이다.

    고치려면: 섞인 값을 한 장치로 옮긴다.
    """


class DataError(TinygradError, ValueError):
    """자료나 파일의 내용이 잘못되었다.

    고치려면: 오류에 적힌 줄이나 자리를 열어 본다. 파일은 고치지 않고 남아 있다.
    """


class FactError(TinygradError, AssertionError):
    """잰 것이 수업의 사실과 다르다.

    고치려면: 수업의 칸을 고쳤으면 되돌린다. 고치지 않았으면 알려 준다.
    """


class ExportError(TinygradError, ValueError):
    """모델을 다른 도구의 형식으로 옮길 수 없다.

    고치려면: 오류에 적힌 층이나 연산을 그 형식에 있는 것으로 바꾼다.
    """


class FileError(TinygradError, OSError):
    """파일을 읽거나 쓸 수 없다. 까닭에 따라 파이썬의 ``FileNotFoundError`` 들이기도 하다. ``errno`` 와 ``filename`` 을 갖는다.

    고치려면: 오류에 적힌 경로와 남은 자리를 본다.
    """

    def __init__(self, said: str, code: int | None = None, path: str | None = None) -> None:
        super().__init__(said)
        self.errno, self.filename = code, path

    def __str__(self) -> str:
        return writable(str(self.args[0]))

    @staticmethod
    def of(code: int | None, said: str, path: str) -> FileError:
        """운영체제의 번호에 맞는 오류."""
        kinds = {errno.ENOENT: MissingFileError, errno.EISDIR: FolderInTheWayError, errno.EACCES: ForbiddenFileError,
                 errno.EPERM: ForbiddenFileError}
        return kinds.get(code or 0, FileError)(said, code, path)


class MissingFileError(FileError, FileNotFoundError):
    """파일이나 폴더가 없다.

    고치려면: 오류에 적힌 경로를, 지금의 폴더에서 센 것인지 보고 고친다.
    """


class ForbiddenFileError(FileError, PermissionError):
    """파일을 읽거나 쓸 권한이 없다.

    고치려면: 쓸 수 있는 폴더로 바꾸거나 권한을 준다.
    """


class FolderInTheWayError(FileError, IsADirectoryError):
    """파일이 있어야 할 자리에 폴더가 있다.

    고치려면: 다른 이름을 쓴다.
    """


class ExportWarning(UserWarning):
    """내보낸 것이 모델과 다를지도 모른다: 모델이 값을 파이썬으로 꺼내어 쓴다.

    고치려면: 값을 꺼내어(``item``, ``if``) 갈라지는 곳을 텐서의 연산으로 쓴다.
    """


class DrawingError(TinygradError, RuntimeError):
    """그림을 그리는 프로그램이 실패했다.

    고치려면: 오류에 적힌 프로그램을 설치하거나 다른 형식(``.html``)으로 그린다.
    """


class ExerciseError(TinygradError, RuntimeError):
    """연습에 낸 역전파 함수를 실행하지 못했다.

    고치려면: 오류에 적힌 줄과 그때의 모양, 풀이를 본다.
    """


class WorkerError(TinygradError, RuntimeError):
    """함께 일하던 프로세스가 죽었거나, 제때 답하지 않았거나, 시작하지 못했다.

    고치려면: 일꾼을 0으로 하여 같은 것을 다시 돌리면 처음의 오류가 보인다.
    """


class GradientError(TinygradError, RuntimeError):
    """역전파를 할 수 없다.

    고치려면: 손실이 수 하나인지, 잎이 ``requires_grad=True`` 인지, 순전파를 기록했는지 본다.
    """


class LostGradientError(TinygradError, TypeError):
    """이대로 두면 기울기가 소리 없이 사라진다.

    고치려면: 텐서의 연산으로 바꾸어 쓰고, 기울기가 필요 없으면 ``t.detach()`` 를 쓴다.
    """


class LostGradientWarning(UserWarning):
    """기울기가 소리 없이 사라졌을지도 모른다: 텐서를 수로 바꾼 것이 무엇인지 알 수 없다.

    고치려면: 기울기가 필요 없으면 ``t.detach()`` 나 ``t.item()`` 으로 드러내어 쓴다.
    """


class GraphFreedError(GradientError):
    """이미 놓아준 그래프를 다시 걸으려 했다.

    고치려면: 순전파를 다시 하거나, 첫 번째에 ``backward(retain_graph=True)`` 라고 쓴다.
    """

    @classmethod
    def at(cls, operation: str) -> GraphFreedError:
        return cls(
            f"역전파(backward)를 두 번 하려 했습니다: 첫 역전파가 끝나며 '{operation}' 연산이 저장한 값을 놓아주었습니다. "
            "한 그래프를 여러 번 거슬러 가려면 첫 번째에 backward(retain_graph=True)라고 쓰거나, 순전파를 다시 하세요. "
            "앞의 걸음에서 이어받은 값(순환 신경망의 은닉 상태)이라면 h = h.detach() 로 끊고 이어 가세요."
        )


class SavedValueChangedError(GradientError):
    """역전파에 쓸 값이 저장한 뒤에 바뀌었다.

    고치려면: 값을 바꾸는 일을 ``backward()`` 뒤로 옮긴다.
    """

    @classmethod
    def at(cls, operation: str, source: Any) -> SavedValueChangedError:
        name = source.note.name if source is not None and source.note is not None else None
        which = f"'{name}'" if name else f"모양 {source.shape}의 텐서" if source is not None else "저장한 배열"
        return cls(
            f"'{operation}' 연산이 역전파를 위해 저장한 값({which})이 그 뒤에 제자리에서 바뀌었습니다. "
            "그대로 계산하면 틀린 기울기가 나옵니다. 값을 바꾸는 일(예: optimizer.step(), x.data -= …)은 "
            "backward() 뒤로 옮기거나, 바꾼 다음 순전파를 다시 하세요."
        )


class DroppedConstantError(GradientError):
    """식에 그대로 쓴 큰 배열을 마디가 갖고 있지 않아 다시 셈할 수 없다.

    고치려면: 상수를 ``tg.tensor(…)`` 로 만들거나 ``with tg.keep_values():`` 안에서 셈한다.
    """

    @classmethod
    def at(cls, operation: str, name: str) -> DroppedConstantError:
        return cls(
            f"'{operation}' 연산의 상수 인수 '{name}': 커서 마디에 남기지 않은 배열입니다. "
            "그 상수를 tg.tensor(…) 로 만들거나, with tg.keep_values(): 안에서 식을 셈하세요."
        )


class MissingExtra(TinygradError, ImportError):
    """쓰려는 꾸러미가 없다: 골라서 설치하는 묶음(extra)의 것, 또는 늘 함께 설치되지만 여기에는 없는 것(브라우저).

    고치려면: 오류에 적힌 ``pip install`` 을 한다.
    """

    def __init__(self, package: str, extra: str = "") -> None:
        self.package, self.extra = package, extra
        bundled = f" (저장소의 폴더에서는 pip install '.[{extra}]', 색인에서는 pip install 'tinygrad-ko[{extra}]')" if extra else ""
        super().__init__(f"이 기능에는 '{package}' 패키지가 필요합니다. 설치: pip install {package}{bundled}")


def needed(module: str) -> Any:
    """쓸 때에야 여는 꾸러미의 모듈(``scipy.special``). 그 꾸러미가 없으면 설치하는 법을 알린다.

    예제
    ----
    >>> from tinygrad_ko.errors import needed
    >>> needed("scipy.special").erf(0.0)
    np.float64(0.0)
    """
    package = module.partition(".")[0]
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package:
            raise  # 그 꾸러미는 있고, 그것이 찾는 다른 것이 없다
        raise MissingExtra(package) from None


class NumericalWarning(RuntimeWarning):
    """셈의 결과에 inf나 nan이 생겼거나 허수부를 버렸다: NumPy의 셈 경고를 우리 말로 옮긴 것.

    고치려면: ``with tg.anomaly_mode():`` 안에서 다시 하면 처음 생긴 줄에서 멈춘다.
    """


class NonLeafGradientWarning(UserWarning):
    """잎이 아닌 텐서의 ``grad`` 를 물었다: 거기에는 기울기가 쌓이지 않는다.

    고치려면: ``backward()`` 앞에서 ``t.retain_grad()`` 를 부르거나, 잎의 ``grad`` 를 본다.
    """


def lost_gradient(where: str, cure: str) -> LostGradientError:
    """기울기가 사라지는 자리에서 낼 오류."""
    return LostGradientError(
        f"{where}: requires_grad=True 인 텐서를 일반 수나 배열로 바꾸면 기울기가 소리 없이 사라집니다. {cure} "
        "기울기가 필요 없다면 t.detach() 를 쓰세요."
    )


def unexpected_argument(function: str, name: str, known: Sequence[str], said: str = "", given: Iterable[str] = ()) -> ArgumentTypeError:
    """모르는 이름의 인수를 받았을 때 낼 오류: 할 말(``said``, 또는 PyTorch의 이름에 적어 둔 것)이 없으면 비슷한 이름을 알린다.

    ``given`` 은 이름으로 함께 준 것: 그 가운데 같은 인수의 우리 이름이 있으면 두 번 준 것이다.
    """
    short = function.rpartition(".")[2]
    same = "" if said else same_argument(short, name, given)
    if same:
        return ArgumentTypeError(f"{function}: 같은 인수를 두 이름({same}, {name})으로 받았습니다. 하나만 주세요.")
    said = said or said_of_argument(short, name)
    near = difflib.get_close_matches(name, known, 1) if not said else []
    said = f"혹시 {near[0]} 인가요?" if near else said
    listed = f"쓸 수 있는 인수: {', '.join(known)}." if known else "인수를 받지 않습니다."
    return ArgumentTypeError(f"{function}: 모르는 인수 '{name}'. {said}{' ' if said else ''}{listed}")


def describe(value: Any) -> str:
    """오류 문구에 넣을, 값에 대한 짧은 한 줄: 배열이면 모양과 dtype(표이면 종류), 아니면 값 그대로."""
    data = getattr(value, "_data", value)
    if isinstance(data, type):
        return data.__name__
    if isinstance(getattr(data, "shape", None), tuple):
        return f"모양 {tuple(data.shape)} {getattr(data, 'dtype', type(data).__name__)}"
    try:
        text = repr(data)
    except RecursionError:  # 너무 깊게 겹친 목록
        text = "…"
    if callable(data) and text[:1] == "<" and hasattr(data, "__name__"):
        return f"함수 {data.__name__}"
    if text[:1] == "<" and ADDRESS.search(text):
        return type(data).__name__
    text = ADDRESS.sub("", " ".join(text.split()) if "\n" in text else text)
    kind = "" if text.startswith((f"{type(data).__name__}(", f"{type(data).__name__} (")) else f"{type(data).__name__} "
    return f"{kind}{text if len(text) <= 40 else text[:37] + '...'}"


def unquoted(name: str, value: Any) -> str:
    """수를 따옴표에 넣은 사람에게 덧붙일 말: ``"inf"`` 이면 ``math.inf``, ``"0.5"`` 이면 ``0.5``. 수가 아닌 글이면 없다."""
    if not isinstance(value, str):
        return ""
    try:
        number = float(value)
    except ValueError:
        return ""
    written = {math.inf: "math.inf", -math.inf: "-math.inf"}.get(number, value.strip())
    return f" 따옴표 없이 {name}={written} 처럼 쓰세요."


def failed_operation(operation: Any, arguments: dict[str, Any], error: Exception) -> TinygradError:
    """연산의 계산이 실패했을 때: NumPy의 오류를 연산 이름·인수·고칠 방법이 담긴 오류로 옮긴다."""
    if isinstance(error, MemoryError):
        return OutOfMemoryError.at(operation.name, error)
    kinds = ((IndexError, IndexingError), (TypeError, ArgumentTypeError))
    shapes = [a._data.shape if hasattr(a, "_data") else a.shape for a in arguments.values() if hasattr(a, "shape")]
    given = {name: value for name, value in arguments.items() if type(value).__name__ != "_NoValueType"}  # NumPy의 '주지 않음'
    seen = ", ".join(f"{name}: {describe(value)}" for name, value in given.items())
    kind: type[TinygradError] = ShapeError if shapes else ArgumentError
    for python, ours in kinds:
        if isinstance(error, python):
            kind = ours
    reason = str(error).split("\n")[0]
    cure = axis_cure(error) or _dtype_cure(reason) or operation.hint
    if not cure and len(shapes) == 2 and kind is ShapeError:
        cure = _broadcast_cure(*shapes)
    if not cure and not shapes:
        cure = "수, 배열, Tensor 를 넣으세요."
    made = kind(f"{operation.name}: {seen}. {cure or ''}{' ' if cure else ''}(NumPy: {reason})")
    if not getattr(operation, "public", True):
        made.hidden = operation.name
    return made


def axes_in(ndim: int) -> str:
    """그 차원에 있는 축."""
    return f"{-ndim} … {ndim - 1} 가운데 고르세요." if ndim else "0차원에는 축이 없습니다. reshape 로 축을 만드세요."


def axis_cure(error: Exception) -> str:
    """NumPy가 탓한 축(AxisError)의 고칠 방법: 연산의 귀띔은 다른 인수를 말할 수 있다."""
    ndim = getattr(error, "ndim", None)
    if isinstance(ndim, int):
        return f"축(axis)은 {axes_in(ndim)}" if ndim else axes_in(ndim)
    return "서로 다른 축(axis)을 적으세요." if str(error).startswith(("duplicate value in 'axis'", "repeated axis")) else ""


def none_given(where: str, name: str = "", beside: str = "") -> ArgumentTypeError:
    """텐서의 자리에 None 을 받았을 때 낼 오류. ``name`` 은 그 인수, ``beside`` 는 함께 받은 것(‘…와 함께 ’)."""
    return ArgumentTypeError(
        f"{where}: {name and f'{name} 자리에 '}{beside}None 을 받았습니다. "
        "함수나 모델의 forward 가 return 을 빠뜨리면 None 을 돌려줍니다."
    )


def _dtype_cure(reason: str) -> str:
    """NumPy가 셈할 수 없다고 한 dtype 의 고칠 방법."""
    refused = re.match(r"array type (\w+) is unsupported in linalg", reason)
    return f"{refused[1]} 배열은 이 셈을 할 수 없습니다. .astype(np.float32) 나 .astype(np.float64) 로 바꾸어 셈하세요." if refused else ""


def hidden(function: str, error: TinygradError) -> TinygradError:
    """글의 앞에 적은 ``function`` 을, 사용자가 부른 함수가 따로 있으면 ``named`` 가 그것과 바꾸게 한다."""
    error.hidden = function
    return error


def named(function: str, error: TinygradError) -> TinygradError:
    """다른 함수 안에서 난 오류의 앞에, 사용자가 부른 함수의 이름을 붙인다. 밖에 내놓지 않는 연산의 이름이면 그것과 바꾼다."""
    text = str(error)
    if error.hidden:
        text, error.hidden = text.removeprefix(f"{error.hidden}: "), ""
        error.args = (text,)
    said = re.findall(r"[A-Za-z0-9_]+", text.partition(":")[0])
    if function.rpartition(".")[2] not in said and not text.startswith(f"{function}:"):
        error.args = (f"{function}: {text}",)
    return error


def _broadcast_cure(a: tuple[int, ...], b: tuple[int, ...]) -> str:
    """브로드캐스트가 어느 축에서 어긋나는지."""
    for back, (m, n) in enumerate(zip(reversed(a), reversed(b), strict=False), start=1):
        if m != n and 1 not in (m, n):
            return (
                f"뒤에서 {back}번째 축의 길이가 서로 달라({m}, {n}) 브로드캐스트(broadcast)할 수 없습니다: "
                "두 길이가 같거나 한쪽이 1이어야 합니다. reshape 나 expand_dims 로 축을 맞추세요."
            )
    return ""
