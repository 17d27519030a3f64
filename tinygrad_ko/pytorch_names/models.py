"""모델과 학습: 층과 옵티마이저와 훈련자가 받지 않는 인수, 모듈에 없는 속성 → 대신 쓸 것. Keras, Lightning 의 이름도 있다."""

from __future__ import annotations

# 층과 함수, 옵티마이저와 학습률 일정이 받지 않는 인수 → 대신 쓸 것
LAYER_ARGUMENTS: dict[str, str] = {
    # 층과 함수
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
    # 옵티마이저와 학습률 일정
    "verbose": "PyTorch에서도 사라진 옛 인수입니다. 빼고, 학습률을 보려면 print(schedule.get_last_lr()) 라고 쓰세요.",
    "learning_rate": "학습률은 lr 이라고 씁니다.", "alpha_lr": "학습률은 lr 이라고 씁니다.",
    "wd": "가중치 감쇠는 weight_decay 라고 씁니다.", "l2": "가중치 감쇠는 weight_decay 라고 씁니다.",
    "beta_1": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.", "beta_2": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.",
    "beta1": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.", "beta2": "두 비율은 betas=(0.9, 0.999) 로 함께 줍니다.",
    "clipnorm": "nn.utils.clip_grad_norm_(model.parameters(), 1.0) 을 step() 앞에서 부르세요.",
    "clipvalue": "nn.utils.clip_grad_value_(model.parameters(), 1.0) 을 step() 앞에서 부르세요.",
    "decay": "학습률을 줄이려면 optim.lr_scheduler 의 일정을, 가중치를 줄이려면 weight_decay 를 쓰세요.",
}

# 훈련자(tg.training.Trainer)와 fit 에 주지만 받지 않는 인수(Keras, Lightning, scikit-learn 의 이름) → 대신 쓸 것
TRAINER_ARGUMENTS: dict[str, str] = {
    **dict.fromkeys(
        ("batch_size", "shuffle", "num_workers"), "묶음은 로더가 만듭니다: DataLoader(TensorDataset(x, y), batch_size=32, shuffle=True)."
    ),
    **dict.fromkeys(("verbose", "enable_progress_bar"), "진행 막대는 Trainer(…, progress=True) 로 보입니다."),
    **dict.fromkeys(
        ("validation_data", "val_loader", "val_dataloaders", "eval_set"), "검증 자료는 fit(train, validation, epochs=…) 의 둘째에 줍니다."
    ),
    **dict.fromkeys(("max_epochs", "n_epochs", "num_epochs", "nb_epoch"), "에포크의 수는 fit(…, epochs=10) 에 줍니다."),
    **dict.fromkeys(("criterion", "loss_fn", "loss_func"), "손실은 loss 라고 씁니다."),
    **dict.fromkeys(("lr_scheduler", "schedule"), "학습률 일정은 scheduler 라고 씁니다: 걸음마다 나아가려면 scheduler_every='step'."),
    **dict.fromkeys(("gradient_clip_val", "clipnorm", "max_norm", "max_grad_norm"), "기울기 자르기는 Trainer(…, clip_norm=1.0) 입니다."),
    **dict.fromkeys(("accumulate_grad_batches", "gradient_accumulation_steps"), "기울기 모으기는 Trainer(…, accumulate=4) 입니다."),
    **dict.fromkeys(("ckpt_path", "resume_from_checkpoint"), "이어서 하기는 fit(…, resume=폴더) 입니다."),
    "validation_split": "train_test_split 이나 random_split 으로 먼저 나누어 fit(train, validation, …) 에 주세요.",
    "callbacks": "콜백은 Trainer(…, callbacks=[…]) 에 줍니다.", "restore_best_weights": "되돌리기는 restore_best 라고 씁니다.",
    **dict.fromkeys(("save_best_only", "save_top_k"), "가장 나은 것만 남기려면 monitor='val_loss' 를 줍니다."),
    **dict.fromkeys(("dirpath", "filename", "filepath"), "path 하나에 줍니다: 폴더, 또는 .safetensors 로 끝나는 파일."),
    "save_weights_only": "체크포인트는 이어서 할 모든 것을 담습니다. 가중치만은 tg.save(model.state_dict(), '이름.safetensors') 입니다.",
    "baseline": "기준값은 없습니다. 첫 값보다 나아지지 않으면 patience 번 뒤에 멈춥니다.",
    "learning_rate": "학습률은 옵티마이저에 줍니다: optim.Adam(model.parameters(), lr=1e-3).",
    "lr": "학습률은 옵티마이저에 줍니다: optim.Adam(model.parameters(), lr=1e-3).",
}

# 훈련자에서 찾지만 없는 속성 → 대신 쓸 것
TRAINER_NAMES: dict[str, str] = {
    "predict_proba": "확률은 출력에서 셈합니다: trainer.predict(x).softmax(-1). 이진 분류이면 .sigmoid() 입니다.",
    "predict_classes": "부류는 출력의 가장 큰 자리입니다: trainer.predict(x).argmax(-1).",
    **dict.fromkeys(("score", "test", "test_on_batch"), "재는 것은 trainer.evaluate((x, y)) 나 trainer.evaluate(loader) 입니다."),
    **dict.fromkeys(
        ("save", "save_model", "save_weights", "get_weights"),
        "가중치는 tg.save(trainer.model.state_dict(), '이름.safetensors') 로, 이어서 할 것까지는 ModelCheckpoint 로 남깁니다.",
    ),
    "save_checkpoint": "학습하는 동안 Trainer(…, callbacks=[ModelCheckpoint('폴더')]) 가 남깁니다.",
    **dict.fromkeys(
        ("load", "load_model", "load_weights", "set_weights", "load_from_checkpoint", "load_state_dict"),
        "가중치는 trainer.model.load_state_dict(tg.load('이름.safetensors')) 로 읽고, 끊긴 학습은 fit(…, resume='폴더') 로 잇습니다.",
    ),
    **dict.fromkeys(("lr", "learning_rate"), "학습률은 옵티마이저에 있습니다: trainer.optimizer.param_groups[0]['lr']."),
    **dict.fromkeys(("train", "fit_generator", "fit_transform", "partial_fit", "train_on_batch", "learn"),
                    "학습은 trainer.fit(loader, epochs=10) 입니다. 다시 부르면 이어서 배웁니다."),
    "compile": "손실과 옵티마이저는 Trainer(model, loss, optimizer) 에 줍니다. 셈을 컴파일하려면 Trainer(…, compile=True) 입니다.",
    "summary": "tg.nn.summary(trainer.model, 입력의 모양) 이라고 쓰세요.",
    **dict.fromkeys(("criterion", "loss_fn", "loss_func"), "손실의 함수는 trainer.loss 입니다."),
    **dict.fromkeys(("losses", "loss_curve_", "training_loss"), "손실의 기록은 trainer.history['train_loss'] 입니다."),
    **dict.fromkeys(("stop_training", "should_stop"), "trainer.stop('까닭') 으로 멈춥니다. 까닭은 trainer.stopped 에 남습니다."),
    **dict.fromkeys(("best_model", "best_model_path"), "가장 나은 것은 EarlyStopping(…, restore_best=True) 이면 trainer.model 입니다."),
    "device": "장치는 매개변수에 있습니다: next(trainer.model.parameters()).device.",
    **dict.fromkeys(("current_epoch", "n_iter_"), "마친 에포크의 수는 trainer.epoch 입니다."),
    "global_step": "옮긴 걸음의 수는 trainer.steps 입니다.",
}

# 학습의 기록에서 찾지만 없는 속성 → 대신 쓸 것
_COLUMN = "기록은 사전입니다: history['train_loss'], history['val_loss']. 있는 이름은 list(history) 입니다."
HISTORY_NAMES: dict[str, str] = {
    **dict.fromkeys(("history", "loss", "losses", "train_loss", "val_loss", "accuracy", "acc", "val_accuracy", "metrics"), _COLUMN),
    "epoch": "에포크의 수는 history.epochs, 차례는 range(1, history.epochs + 1) 입니다.",
    "params": "설정은 훈련자에 있습니다: trainer.epochs, trainer.optimizer.",
    **dict.fromkeys(("to_pandas", "to_frame", "to_dataframe", "df"), "표로 바꾸려면 pandas.DataFrame(history) 라고 쓰세요."),
    "model": "모델은 trainer.model 입니다.",
}

# 모듈에서 찾지만 없는 속성 → 대신 쓸 것
MODULE_NAMES: dict[str, str] = {
    "cleargrads": "model.zero_grad() 라고 쓰세요.",
    "bfloat16": "NumPy에는 bfloat16 이 없습니다. model.float() 나 model.half() 를 쓰세요.",
    "compile": "model = tg.compile(model) 이라고 쓰세요. 학습의 한 걸음을 통째로 컴파일하면 더 빠릅니다.",
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
    "fit": "학습은 tg.training.Trainer(model, loss, optimizer).fit(loader, epochs=10) 으로, 또는 for 문으로 합니다.",
    "predict": "예측은 부르는 것입니다: with tg.no_grad(): model.eval()(x).",
    "summary": "nn.summary(model, 입력의 모양) 이라고 쓰세요.",
    "save": "tg.save(model.state_dict(), '이름.safetensors') 라고 쓰세요(docs/저장과-불러오기.md).",
    "load": "model.load_state_dict(tg.load('이름.safetensors')) 라고 쓰세요(docs/저장과-불러오기.md).",
    "weights": "weight 입니다. 모두는 state_dict() 나 parameters() 입니다.",
    "params": "parameters() 입니다.",
    "layers": "차례로 보려면 list(model.children()), 이름으로 보려면 model.named_modules() 를 쓰세요.",
    "freeze": "requires_grad_(False) 를 쓰세요.",
    "unfreeze": "requires_grad_(True) 를 쓰세요.",
    "_modules": "하위 모듈은 named_children() 으로 보고, setattr(model, 이름, 층) 이나 set_submodule 로 바꿉니다.",
    "_parameters": "매개변수는 named_parameters(recurse=False) 로 보고, register_parameter 로 담습니다.",
    "_forward_hooks": "훅은 register_forward_hook 이 주는 손잡이로 뗍니다: handle.remove().",
    "_forward_pre_hooks": "훅은 register_forward_pre_hook 이 주는 손잡이로 뗍니다: handle.remove().",
    "_backward_hooks": "훅은 register_full_backward_hook 이 주는 손잡이로 뗍니다: handle.remove().",
    **dict.fromkeys(
        ("all_weights", "_all_weights", "_flat_weights"),
        "순환층의 매개변수는 이름으로 봅니다: rnn.weight_ih_l0, 모두는 dict(rnn.named_parameters()) 입니다.",
    ),
    **dict.fromkeys(("_register_state_dict_hook", "_save_to_state_dict", "_state_dict_hooks"), "state_dict() 가 준 사전을 고쳐 쓰세요."),
    **dict.fromkeys(
        ("_register_load_state_dict_pre_hook", "_load_from_state_dict", "_load_state_dict_pre_hooks"),
        "load_state_dict 에 넣기 전에 사전을 고치세요.",
    ),
    "_get_name": "type(model).__name__ 이라고 쓰세요.",
    "module": "tg.distributed.DataParallel 로 감싸지 않은 모델입니다. .module 을 지우세요.",
    "num_parameters": "sum(p.size for p in model.parameters()) 라고 쓰세요.",
}
