"""우리가 적은 코드가 도는 이름 공간(namespace): 겹치지 않는 이름을 짓고, 글로 적지 못하는 것(함수, 배열, 텐서)을 그 이름에 묶는다."""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from collections.abc import Callable
from types import FunctionType
from typing import Any


class Namespace:
    """코드 한 벌의 이름 공간. ``given`` 은 코드가 제 이름으로 부르는 것, ``taken`` 은 코드가 제 변수로 쓰는 이름이다."""

    def __init__(self, taken: tuple[str, ...] = (), **given: Any) -> None:
        self.held: dict[str, Any] = {**given, "__name__": __name__}  # 우리 방: 셈의 경고를 우리 말로 하도록
        self.names: dict[int, str] = {}  # 묶은 것의 id → 이름. held 가 쥐고 있으므로 id 가 다시 쓰이지 않는다
        self.counts = dict.fromkeys((*dir(builtins), *keyword.kwlist, *keyword.softkwlist, *given, *taken), 1)

    def __contains__(self, thing: Any) -> bool:
        return id(thing) in self.names

    def new(self, wanted: str) -> str:
        """``wanted`` 를 닮은, 아직 쓰지 않은 이름."""
        clean = "".join(c if c == "_" or ("a" + c).isidentifier() else "_" for c in unicodedata.normalize("NFKC", wanted))
        if not clean.isidentifier() or clean.startswith("__"):
            clean = f"v{clean}"
        name = clean
        while name in self.counts:
            self.counts[clean] += 1
            name = f"{clean}_{self.counts[clean]}"
        self.counts[name] = 1
        return name

    def bind(self, thing: Any, wanted: str) -> str:
        """``thing`` 을 부르는 이름. 처음이면 ``wanted`` 를 닮은 이름을 지어 묶는다."""
        if thing not in self:
            name = self.names[id(thing)] = self.new(wanted)
            self.held[name] = thing
        return self.names[id(thing)]

    def function(self, name: str, source: str, file: str) -> Callable[..., Any]:
        """코드 ``source`` 가 정의하는 함수 ``name``. 이름 공간은 함수를 붙들지 않으므로, 쓰던 사람이 놓으면 함께 사라진다."""
        exec(compile(source, file, "exec"), self.held)  # 우리가 지은 이름과 글뿐이다
        defined: Callable[..., Any] = self.held.pop(name)
        for helper, made in self.held.items():  # 그 함수가 부르는 것에는 제가 쓰는 이름만 준다
            if isinstance(made, FunctionType) and made.__globals__ is self.held:
                near = {n: self.held[n] for n in ("__name__", *made.__code__.co_names) if n in self.held}
                self.held[helper] = FunctionType(made.__code__, near, helper)
        return defined
