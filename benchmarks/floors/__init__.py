"""바닥(floor): 같은 한 걸음을 자동미분 없이, 아는 사람이 NumPy로 손으로 적은 것. 더 빨라질 수 없는 곳을 가늠한다.

바닥은 ``(p, *data) -> (손실, {이름: 기울기})`` 이다. ``p`` 는 이름 → 배열, ``data`` 는 일거리가 내놓은 배열들이다.
갱신은 :mod:`floors.updates` 가 배열마다 제자리에서 한다.
"""

from floors.chains import elementwise_chain, scalar_chain, vector_chain
from floors.images import classifier
from floors.mlp import perceptron
from floors.sequences import attention, encoder_layer, lstm, transformer_block

FLOORS = {
    "scalar_chain": scalar_chain, "vector_chain": vector_chain, "elementwise_chain": elementwise_chain,
    "attention_512": attention, "lstm": lstm, "transformer_block": transformer_block,
    "encoder_layer": encoder_layer,
    "cnn16": classifier([("0", 1), ("3", 1)], ["7"]), "lenet": classifier([("0", 2), ("3", 0)], ["7", "9", "11"]),
    **dict.fromkeys(
        ["softmax_regression", "mlp_tiny", "mlp_digits", "mlp_mnist", "mlp_large_batch", "mlp_1024"], perceptron
    ),
}
