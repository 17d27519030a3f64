"""PyTorch의 이름 → 우리의 것. 속성을 찾지 못했거나 모르는 인수를 받았을 때 알린다. 아무것도 들여오지 않는다."""

# ── nn ──

# 층과 함수가 받지 않는 인수 → 대신 쓸 것
ARGUMENTS: dict[str, str] = {
    "axes": "축은 dim 이라고 씁니다.",
    "out": "결과를 담을 배열은 받지 않습니다. y = … 로 새 이름에 담으세요.",
    "enable_nested_tensor": "중첩 텐서(nested tensor)는 없습니다. 이 인수를 빼면 답은 같습니다.",
    "input_dim": "입력의 크기는 in_features(합성곱은 in_channels)라고 씁니다.",
    "output_dim": "출력의 크기는 out_features(합성곱은 out_channels)라고 씁니다.",
    "units": "출력의 크기는 out_features 라고 씁니다: nn.Linear(입력, 출력).",
    "filters": "필터의 수는 out_channels 라고 씁니다.",
    "strides": "보폭은 stride 라고 씁니다.",
    "activation": "활성화는 층 뒤에 따로 둡니다: nn.Sequential(층, nn.ReLU()).",
    "input_shape": "입력의 모양은 층이 받은 것에서 압니다. 크기(in_features, in_channels)만 주세요.",
    "rate": "끌 확률은 p 라고 씁니다.",
    "epsilon": "더하는 작은 수는 eps 라고 씁니다.",
    "seed": "난수의 씨앗은 generator 라고 씁니다: generator=0.",
    "requires_grad": "매개변수는 처음부터 배웁니다. 얼리려면 만든 뒤 layer.requires_grad_(False) 라고 쓰세요.",
}
