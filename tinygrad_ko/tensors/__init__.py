"""텐서: 값 하나의 NumPy 다운 얼굴. 만들기, 메서드, ``np.f(텐서)`` 를 잇는 길, 난수. 여기서는 도함수 표, 지켜보기와 그 아래를 들여온다."""

from ..operation import heap as _heap

_heap.reuse()
