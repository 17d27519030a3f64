"""풀링(pooling): 창마다 하나로 줄이는 함수와 층. 창을 놓는 법은 ``window`` 에 한 벌뿐이다.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``checks``, ``spatial``).
"""
