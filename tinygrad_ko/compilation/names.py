"""코드에 쓸 이름: 파이썬의 이름이 되게 다듬고, 겹치지 않게 번호를 붙인다."""

from __future__ import annotations

import builtins
import keyword
import unicodedata


class Names:
    """이미 쓴 이름들."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self.counts = dict.fromkeys((*dir(builtins), *keyword.kwlist, *keyword.softkwlist, *taken), 1)

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
