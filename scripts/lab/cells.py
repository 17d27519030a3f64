"""브라우저 안에서 칸을 돌린다: 찍은 글, 마지막 식의 값, 오류를 쪽으로 보낸다. Pyodide 안에서 돌고, 보통의 파이썬에서도 똑같이 돈다.

보내는 것은 ``post(종류, 글)`` 이다: ``text`` 찍은 글, ``warning`` 경고, ``html`` 과 ``image`` 보이는 것, ``error`` 오류.
"""

from __future__ import annotations

import ast
import base64
import builtins
import io
import linecache
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

Post = Callable[[str, str], object]
MOST = 200_000  # 칸 하나가 찍는 가장 많은 글자. 끝없이 찍는 칸이 쪽을 멈추게 하지 않도록
NAME = "칸 {}"


class Said(io.TextIOBase):
    """찍은 글을 모아 보낸다. 너무 많으면 그렇다고 하고 버린다."""

    def __init__(self, post: Post, kind: str) -> None:
        self.post, self.kind, self.waiting, self.count = post, kind, "", 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        room = MOST - self.count
        if room > 0:
            self.waiting += text[:room]
            self.count += len(text)
            if self.count > MOST:
                self.waiting += f"\n… 글이 {MOST:,}자를 넘어, 이 칸의 나머지는 보이지 않습니다.\n"
            if "\n" in text or len(self.waiting) > 4_000:
                self.flush()
        return len(text)

    def flush(self) -> None:
        if self.waiting:
            self.post(self.kind, self.waiting)
            self.waiting = ""


class Notebook:
    """칸들이 함께 쓰는 이름들과, 칸 하나를 돌리는 법."""

    def __init__(self, available: tuple[str, ...] = ()) -> None:
        self.available = available  # 아직 싣지 않았지만 실을 수 있는 꾸러미
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}

    def run(self, source: str, number: int, post: Post) -> str:
        """칸을 돌린다.

        잘 되었으면 ``"done"``, 오류이면 ``"failed"``, 여기에 없는 것(꾸러미, 프로세스) 탓이면 ``"missing"``,
        실을 수 있는 꾸러미 탓이면 그 이름.
        """
        out, err = Said(post, "text"), Said(post, "warning")
        file = NAME.format(number)
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)

        def show(*values: Any) -> None:
            for value in values:
                out.flush()
                display(value, post)

        self.names["display"] = show
        try:
            with redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings(), asking():
                warnings.showwarning = lambda message, category, *rest, **more: err.write(f"{category.__name__}: {message}\n")
                value = self._value(source, file)
                if value is not None:
                    self.names["_"] = value
                    show(value)
                for figure in open_figures(value):
                    show(figure)
        except BaseException as error:
            out.flush()
            err.flush()
            post("error", told(error, file, self.available))
            return missing_package(error, self.available) or ("missing" if package_of(error) or needs_a_process(error) else "failed")
        finally:
            out.flush()
            err.flush()
        return "done"

    def _value(self, source: str, file: str) -> Any:
        """글을 돌린다. 마지막이 식이면 그 값을 돌려준다."""
        tree = ast.parse(source, file)
        last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, file, "exec", dont_inherit=True), self.names)
        return eval(compile(last, file, "eval", dont_inherit=True), self.names) if last is not None else None


class asking:
    """브라우저의 칸은 글자를 받아 올 수 없다: ``input()`` 은 그렇다고 말한다."""

    def __enter__(self) -> None:
        self.before, builtins.input = builtins.input, refuse

    def __exit__(self, *error: object) -> None:
        builtins.input = self.before


def refuse(prompt: object = "") -> str:
    raise RuntimeError("여기서는 input() 으로 글자를 받을 수 없습니다. 값을 칸에 적으세요.")


# ── 보이기 ──


def display(value: Any, post: Post) -> None:
    """노트북과 같은 차례로: HTML, SVG, PNG, 그리고 글."""
    bundle = whole_bundle(value)
    if html := bundle.get("text/html"):
        post("html", html)
    elif svg := bundle.get("image/svg+xml"):
        post("image", f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}")
    elif png := bundle.get("image/png"):
        post("image", f"data:image/png;base64,{base64.b64encode(png).decode()}")
    else:
        post("text", bundle.get("text/plain", repr(value)) + "\n")


def whole_bundle(value: Any) -> dict[str, Any]:
    """값이 스스로 말하는 여러 모습."""
    if isinstance(value, type):
        return {}
    if callable(of := getattr(value, "_repr_mimebundle_", None)):
        return dict(of())
    found = {}
    for name, kind in (("_repr_html_", "text/html"), ("_repr_svg_", "image/svg+xml"), ("_repr_png_", "image/png")):
        if callable(of := getattr(value, name, None)) and (made := of()) is not None:
            found[kind] = made
    if not found and is_figure(value):
        buffer = io.BytesIO()
        value.savefig(buffer, format="png")
        found["image/png"] = buffer.getvalue()
    return found


def is_figure(value: Any) -> bool:
    figure = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    return figure is not None and isinstance(value, figure)


def open_figures(shown: Any) -> list[Any]:
    """pyplot 으로 열어 둔 그림들. 닫으며 꺼낸다: 다음 칸에 다시 보이지 않는다."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    pyplot.close("all")
    return [figure for figure in figures if figure is not shown]


# ── 오류의 말 ──


def told(error: BaseException, file: str, available: tuple[str, ...]) -> str:
    """오류: 칸의 어느 줄에서 무엇이 났고, 여기서는 무엇을 하면 되는가."""
    if isinstance(error, SyntaxError):
        said = "".join(traceback.format_exception_only(error)).rstrip()
        return f"{said}\n글이 파이썬의 꼴이 아닙니다: 괄호와 따옴표, 들여쓰기, 줄 끝의 쌍점(:)을 보세요."
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("칸 ")]
    lines = [f"{frame.filename}, {frame.lineno}째 줄: {frame.line}" for frame in places[-4:]]
    said = [*lines, f"{type(error).__name__}: {error}"]
    if advice := cure(error, available):
        said.append(advice)
    return "\n".join(said)


def cure(error: BaseException, available: tuple[str, ...]) -> str:
    """브라우저의 칸에서 흔한 것의 고치는 법."""
    if isinstance(error, NameError):
        return ("그 이름을 만드는 앞의 칸을 아직 실행하지 않았거나, 이름을 다르게 적었습니다. "
                "‘여기까지’ 단추는 앞의 칸을 모두 실행합니다.")
    if isinstance(error, ImportError):
        if missing_package(error, available):
            return "그 꾸러미를 지금 싣습니다."
        if package_of(error):
            return ("이 실습실에는 그 꾸러미가 없습니다. 이 칸은 컴퓨터에 설치한 파이썬이나 노트북에서 돌려 보세요. "
                    "그것을 쓰지 않는 칸은 여기서 됩니다.")
    if isinstance(error, TypeError) and "from dtype('int64') to dtype('int32')" in str(error):
        return ("브라우저의 파이썬은 32비트라 np.bincount, np.repeat, np.take 같은 함수가 int64 를 받지 않습니다. "
                "배열에 .astype(np.intp) 을 붙이세요.")
    if needs_a_process(error):
        return "브라우저의 파이썬은 다른 프로세스를 만들지 못합니다. 이 칸은 컴퓨터에 설치한 파이썬이나 노트북에서 돌려 보세요."
    if isinstance(error, KeyboardInterrupt):
        return "멈추었습니다."
    if isinstance(error, RecursionError):
        return "함수가 저를 끝없이 부릅니다. 멈추는 조건을 보세요."
    return ""


def needs_a_process(error: BaseException) -> bool:
    """브라우저에서 다른 프로세스를 만들려다 난 오류인가."""
    return isinstance(error, OSError) and "does not support processes" in str(error)


def package_of(error: BaseException) -> str:
    """오류가 없다고 한 꾸러미의 이름."""
    if isinstance(error, ImportError):
        return str(getattr(error, "package", None) or error.name or "").partition(".")[0]
    return ""


def missing_package(error: BaseException, available: tuple[str, ...]) -> str:
    """지금 없지만 실을 수 있는 꾸러미이면 그 이름."""
    name = {"sklearn": "scikit-learn", "PIL": "pillow"}.get(package_of(error), package_of(error))
    return name if name in available else ""
