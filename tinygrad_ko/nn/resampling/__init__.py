"""다시 뽑기(resampling): 영상의 크기와 자리를 바꾸는 함수와 층.

들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``, ``spatial``).
"""
