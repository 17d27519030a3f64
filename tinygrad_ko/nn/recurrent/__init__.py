"""순환 신경망(recurrent network): 온 수열을 도는 층과 한 걸음의 층. 길이가 다른 수열을 묶는 법은 ``utils.rnn`` 에 있다.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``, ``utils.rnn``).
"""
