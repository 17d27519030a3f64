"""새것부터 걷기

마디가 아홉 개이고, 번호는 태어난 차례입니다(0이 가장 먼저). parents 의 k 째 줄은 마디 k 의 두 부모입니다. 잎은 부모가 없어 −1 입니다.

root 에서 거슬러 갑니다. 닿는 마디만, 새것부터 한 번씩 들릅니다. 들르는 번호를 차례대로 order 에 내세요.
그때 마디 3 에는 기여분이 몇 번 옵니까? arrivals 에 내세요.
"""

import numpy as np

from ..mistake import Mistake

LESSON, LEVEL = 23, 2


def data(rng):
    # 잎 셋, 연산 여섯. 더 뒤에 태어난 8은 root 에서 닿지 않고, 잎 2는 8만 쓰고, 3은 닿는 마디가 세 번 쓴다
    i, j = map(int, rng.integers(0, 2, 2))
    parents = [[-1, -1], [-1, -1], [-1, -1], [0, 1], [3, 3], [3, i], [4, j], [6, 5], [3, 2]]
    return {"parents": np.array(parents), "root": 7}


def _reached(parents, root, once=True):
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        if once and node in found:
            continue
        found.append(node)
        stack += [int(p) for p in parents[node] if p >= 0]
    return found


def order(parents, root):
    seen, stack = {root}, [root]
    while stack:
        for parent in map(int, parents[stack.pop()]):
            if parent >= 0 and parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return np.array(sorted(seen, reverse=True))


def arrivals(parents, order):
    return int((parents[order] == 3).sum())


RESULTS = {"order": order, "arrivals": arrivals}
AXES = {"order": ("차례",)}
HINTS = {"order": "먼저 닿는 마디를 모으고, 그다음에 번호가 큰 것부터 줄 세웁니다.",
         "arrivals": "들르는 마디들의 부모 가운데 3이 몇 번 나오는지 셉니다. 같은 부모가 두 번이면 둘입니다."}
WHY = """
결과는 재료보다 늦게 태어나므로, 큰 번호부터 걸으면 어떤 마디에 이르렀을 때 그것을 쓴 마디를 모두 지나왔습니다.
그래서 기여분이 다 모여 있습니다.
"""
MISTAKES = (
    Mistake("order", "옛것부터 걸었습니다.", "번호가 큰 것부터입니다.", lambda parents, root: np.array(sorted(_reached(parents, root)))),
    Mistake("order", "닿지 않는 마디까지 걸었습니다.", "root 에서 부모로, 부모에서 부모로 닿는 것만입니다.",
            lambda parents: np.arange(len(parents))[::-1].copy()),
    Mistake("order", "root 보다 먼저 태어난 마디를 모두 걸었습니다.", "먼저 태어났어도 쓰이지 않은 것은 닿지 않습니다.",
            lambda root: np.arange(root + 1)[::-1].copy()),
    Mistake("order", "깊이 우선으로 걸었습니다: 나를 쓴 마디를 다 지나기 전에 나를 지났습니다.", "모은 다음에 번호로 줄 세우세요.",
            lambda parents, root: np.array(_reached(parents, root))),
    Mistake("order", "길마다 다시 들렀습니다.", "한 번 들른 마디는 다시 들르지 않습니다.",
            lambda parents, root: np.array(sorted(_reached(parents, root, once=False), reverse=True))),
    Mistake("order", "root 를 빠뜨렸습니다.", "출발하는 마디도 들릅니다.",
            lambda parents, root: np.array(sorted(set(_reached(parents, root)) - {root}, reverse=True))),
    Mistake("arrivals", "같은 부모가 두 번 나온 것을 한 번으로 세었습니다.", "e·e 의 부모는 e 와 e 입니다. 기여분도 둘입니다.",
            lambda parents, order: int((parents[order] == 3).any(1).sum())),
    Mistake("arrivals", "닿지 않는 마디가 쓴 것까지 세었습니다.", "order 에 있는 마디의 부모만 셉니다.",
            lambda parents: int((parents == 3).sum())),
    Mistake("arrivals", "들르는 횟수를 적었습니다.", "들르는 것은 한 번이지만, 오는 기여분은 쓰인 만큼입니다.", lambda: 1),
)
