"""두 라이브러리가 함께 쓰는 이름의 기본값."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

STORED = Path(__file__).parent / "stored" / "defaults.json"
ROOMS = ("nn", "nn.functional", "nn.init", "nn.utils", "optim", "optim.lr_scheduler", "optim.swa_utils")


def room(library: Any, path: str) -> Any:
    """``nn.init`` 같은 방."""
    for name in path.split("."):
        library = getattr(library, name)
    return library


def plain(value: Any) -> bool:
    """적어 둘 수 있는 기본값인가."""
    return isinstance(value, (bool, int, float, str, type(None))) or (isinstance(value, tuple) and all(map(plain, value)))


def defaults(thing: Any) -> dict[str, Any]:
    """인수 → 기본값. 서명을 알 수 없으면 빈 사전."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {p.name: list(p.default) if isinstance(p.default, tuple) else p.default for p in parameters if p.default is not p.empty and plain(p.default)}


def shared(ours: Any, theirs: Any) -> dict[str, dict[str, Any]]:
    """``방.이름`` → 두 쪽에 함께 있는 인수의, 저쪽의 기본값."""
    found: dict[str, dict[str, Any]] = {}
    for path in ROOMS:
        a, b = room(ours, path), room(theirs, path)
        for name in sorted(n for n in dir(a) if n[0] != "_" and callable(getattr(a, n)) and callable(getattr(b, n, None))):
            mine, known = defaults(getattr(a, name)), defaults(getattr(b, name))
            both = {k: v for k, v in known.items() if k in mine}
            if both:
                found[f"{path}.{name}"] = both
    return found


def write(ours: Any, theirs: Any) -> None:
    """적어 둔다."""
    rows = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in shared(ours, theirs).items()]
    STORED.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
