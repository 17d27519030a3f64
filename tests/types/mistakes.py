"""일부러 심은 잘못 다섯. pyright 와 mypy 가 다섯 줄을 모두, 그 줄만 찾아야 한다."""

import tinygrad_ko as tg
from tinygrad_ko import nn

x = tg.tensor([1.0, 2.0])
tg.no_such_function(x)  # 없는 함수
x.expp()  # 틀리게 쓴 메서드
x.sum(dimension=0)  # 모르는 인수
tg.exp("1")  # 자료형이 틀린 인수
nn.Linaer(2, 3)  # 틀리게 쓴 층
