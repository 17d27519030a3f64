"""임베딩(embedding): 번호로 표의 줄을 찾고(``lookup``), 주머니마다 모으고(``bag``), 원핫 벡터로 펼친다(``one_hot``).

두 층의 표는 ``table`` 에 한 벌뿐이다.
들여오는 것: ``rules``, ``operation``, ``tensors``, 그리고 ``nn`` 의 뼈대(``module``, ``parameter``, ``checks``).
"""

from .bag import EmbeddingBag, embedding_bag
from .lookup import Embedding, embedding
from .one_hot import one_hot

__all__ = ["Embedding", "EmbeddingBag", "embedding", "embedding_bag", "one_hot"]
