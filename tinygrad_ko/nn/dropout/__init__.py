"""드롭아웃(dropout)과 잡음: 학습할 때만 끄거나 흔드는 함수와 층, 그리고 켠 채로 예측하여 불확실성을 재는 법.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``).
"""
