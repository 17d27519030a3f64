"""PyTorch의 이름: 속성을 찾지 못했거나 모르는 인수를 받은 사람에게 우리의 것을 알린다. 아무것도 들여오지 않는다."""

# ── nn ──

# 층과 함수가 받지 않는 인수 → 대신 쓸 것
LAYER_ARGUMENTS: dict[str, str] = {
    "axes": "축은 dim 이라고 씁니다.",
    "weight": '원소마다의 가중치는 (weight * F.mse_loss(x, t, reduction="none")).sum() / weight.sum() 처럼 겁니다.',
    "out": "결과를 담을 배열은 받지 않습니다. y = … 로 새 이름에 담으세요.",
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

# 모듈에서 찾지만 없는 속성 → 대신 쓸 것
MODULE_NAMES: dict[str, str] = {
    "bfloat16": "NumPy에는 bfloat16 이 없습니다. model.float() 나 model.half() 를 쓰세요.",
    "compile": "torch.compile 같은 것은 없습니다. 이 줄을 지우세요: 답은 같습니다.",
    "share_memory": "프로세스끼리 나누는 기억 공간은 없습니다. 이 줄을 지우고, state_dict() 를 넘기세요.",
    "register_backward_hook": "register_full_backward_hook 을 쓰세요.",
    "register_state_dict_pre_hook": "state_dict 를 물려받아 고쳐 쓰세요.",
    "register_state_dict_post_hook": "state_dict() 가 준 사전을 고쳐 쓰세요.",
    "register_load_state_dict_pre_hook": "load_state_dict 에 넣기 전에 사전을 고치세요.",
    "register_load_state_dict_post_hook": "load_state_dict 가 돌려준 missing_keys, unexpected_keys 를 보세요.",
    "to_empty": "값이 없는(meta) 모듈은 없습니다. 만들고 나서 load_state_dict 를 쓰세요.",
    "xpu": "장치는 'cpu' 와 'cuda' 입니다: model.to('cuda').",
    "ipu": "장치는 'cpu' 와 'cuda' 입니다: model.to('cuda').",
    "mtia": "장치는 'cpu' 와 'cuda' 입니다: model.to('cuda').",
    "device": "model.parameters() 의 하나를 보세요: next(model.parameters()).device.",
    "dtype": "model.parameters() 의 하나를 보세요: next(model.parameters()).dtype.",
    "shape": "모듈에는 모양이 없습니다. 출력의 모양은 model(x).shape, 층마다의 모양은 nn.summary(model, 모양) 입니다.",
    "grad": "기울기는 매개변수에 있습니다: model.weight.grad, 또는 [p.grad for p in model.parameters()].",
    "backward": "역전파는 손실에서 합니다: loss.backward().",
    "step": "걸음은 옵티마이저가 옮깁니다: optimizer.step().",
    "fit": "학습은 tinygrad_ko.training 의 함수나 for 문으로 합니다.",
    "predict": "예측은 부르는 것입니다: with tg.no_grad(): model.eval()(x).",
    "summary": "nn.summary(model, 입력의 모양) 이라고 쓰세요.",
    "save": "tg.save(model.state_dict(), 경로) 라고 쓰세요.",
    "load": "model.load_state_dict(tg.load(경로)) 라고 쓰세요.",
    "weights": "weight 입니다. 모두는 state_dict() 나 parameters() 입니다.",
    "params": "parameters() 입니다.",
    "layers": "차례로 보려면 list(model.children()), 이름으로 보려면 model.named_modules() 를 쓰세요.",
    "freeze": "requires_grad_(False) 를 쓰세요.",
    "unfreeze": "requires_grad_(True) 를 쓰세요.",
    "num_parameters": "sum(p.size for p in model.parameters()) 라고 쓰세요.",
}
