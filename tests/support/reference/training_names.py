"""``torch.optim`` 과 ``torch.utils.data`` 의 이름과 인수: 빠뜨린 것이 없는지 견주는 데 쓴다.

``python tests/support/reference/training_names.py`` 가 설치된 PyTorch의 것을 적어 둔다. PyTorch가 없으면 적어 둔 것과 견준다.
"""

from __future__ import annotations

import importlib
import inspect
import json
from pathlib import Path

STORED = Path(__file__).parent / "stored" / "training_names.json"
ROOMS = {  # 우리의 방 → PyTorch의 방
    "optim": "torch.optim", "optim.lr_scheduler": "torch.optim.lr_scheduler", "optim.swa_utils": "torch.optim.swa_utils",
    "data": "torch.utils.data",
}


def parameters(thing: object) -> list[str] | None:
    """인수의 이름, 차례대로."""
    try:
        return [p for p in inspect.signature(thing).parameters if p != "self"]  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None


def names_of(room: str) -> dict[str, list[str] | None]:
    """방의 공개된 이름 → 인수의 이름."""
    module = importlib.import_module(ROOMS[room])
    listed = [*getattr(module, "__all__", ()), *(n for n in dir(module) if room in ("optim", "data") and n[0] != "_")]
    return {name: parameters(getattr(module, name)) for name in sorted({*listed})}


def known() -> dict[str, dict[str, list[str] | None]]:
    """적어 둔 것."""
    found: dict[str, dict[str, list[str] | None]] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    text = {room: {name: found for name, found in names_of(room).items()} for room in ROOMS}
    rows = [f"{json.dumps(room)}: {{\n  " + ",\n  ".join(f"{json.dumps(n)}: {json.dumps(a)}" for n, a in names.items()) + "\n}" for room, names in text.items()]
    STORED.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
