"""일거리(workload)들: 사람들이 배우며 돌리는 것. 갈래마다 한 파일, 일거리 하나가 함수 하나이다.

함수는 쪽(side)을 받아 ``step()`` 을 지닌 일거리를 내놓는다. ``step`` 은 인수가 없고, 기울기를 비우고 순전파, 역전파, 갱신을 한 번
하고 손실을 돌려준다: 그대로 되풀이하면 학습이고, 그대로 ``tg.compile`` 에 넣을 수 있다.

무리(group)는 ``thirteen`` (늘 겨루는 열셋), ``five`` (더 무거운 다섯), ``more`` (두 번 미분, 자료 싣기, 임베딩),
``optimizers`` (갱신만), ``layers`` (층 하나의 순전파와 역전파), ``everyday`` (흔히 부르는 셈 하나), ``operations`` (작은 연산
하나)이다.
"""

from workloads import chains, everyday, images, layers, mlp, optimizers, others, sequences
from workloads.row import ROWS, Job, Row

__all__ = ["ROWS", "Job", "Row", "chains", "everyday", "images", "layers", "mlp", "optimizers", "others", "sequences"]
