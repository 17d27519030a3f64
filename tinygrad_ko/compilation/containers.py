"""인수의 그릇(목록과 사전): 함수가 그것을 고치면 좇지 않는다. 적는 동안 고친 것은 부른 이의 그릇에도 옮긴다."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .snapshot import Snapshot


class Containers:
    """부른 이의 그릇들과, 적는 동안 함수에 준 그릇들(배열이 텐서가 된 것). ``leaves`` 와 ``lifted`` 는 그 잎들이다."""

    def __init__(self, original: Any, given: Any, leaves: Sequence[Any], lifted: Sequence[Any]) -> None:
        self.pairs = list(_pairs(original, given))
        self.before = [_contents(built) for _, built in self.pairs]
        self.back = {id(built): held for held, built in self.pairs} | {id(new): old for old, new in zip(leaves, lifted, strict=True)}

    def changed(self) -> bool:
        """함수가 그릇을 고쳤는가. 고쳤으면 부른 이의 그릇도 그렇게 고친다."""
        found = False
        for (held, built), before in zip(self.pairs, self.before, strict=True):
            now = _contents(built)
            if len(now) == len(before) and all(a is b for a, b in zip(now, before, strict=True)):
                continue
            found = True
            if held is built:  # 펴지 않는 그릇(defaultdict …): 바로 부른 이의 것이다
                continue
            if isinstance(built, dict):
                held.clear()
                held.update({key: self.back.get(id(value), value) for key, value in built.items()})
            else:
                held[:] = [self.back.get(id(value), value) for value in built]
        return found

    def returned(self, result: Any, kept: Snapshot) -> str | None:
        """받았거나 붙든 그릇을 그대로 돌려주는가: 다시 돌 때마다 새것이 되므로, 돌려받은 것을 고쳐도 본래의 것은 모른다."""
        known = {id(built) for _, built in self.pairs} | {id(held) for held in (*kept.lists, *kept.dicts)}
        for held, _ in _pairs(result, result):
            if id(held) in known:
                kind = type(held).__name__
                return f"받았거나 붙든 그릇({kind})을 그대로 돌려줍니다. 베낀 것({kind}(…))이나 그 속의 것을 돌려주세요"
        return None

    def restored(self, result: Any) -> Any:
        """돌려줄 것에 든, 함수에 준 그릇을 부른 이의 것으로."""
        if type(result) in (dict, list) and id(result) in self.back:
            return self.back[id(result)]
        if type(result) is dict:
            result.update({key: self.restored(value) for key, value in result.items()})
        elif type(result) is list:
            result[:] = [self.restored(value) for value in result]
        return tuple([self.restored(value) for value in result]) if type(result) is tuple else result


def _pairs(original: Any, given: Any) -> Iterator[tuple[Any, Any]]:
    """서로 맞는 그릇들. 고칠 수 없는 튜플은 그 속만."""
    if isinstance(original, dict):
        yield original, given
        for key, value in original.items():
            yield from _pairs(value, given[key])
    elif isinstance(original, (list, tuple)):
        if isinstance(original, list):
            yield original, given
        for value, built in zip(original, given, strict=True):
            yield from _pairs(value, built)


def _contents(container: Any) -> list[Any]:
    return [*container, *container.values()] if isinstance(container, dict) else list(container)
