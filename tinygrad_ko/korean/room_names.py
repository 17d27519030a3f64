"""방마다 있는 이름. scripts/make_room_names.py 가 만든 글이다: 고치지 말고 다시 만든다."""

NAMES = {
    "tg": """
        Tensor absolute add all allclose angle anomaly_mode any append apply_along_axis apply_over_axes arange arccos
        arccosh arcsin arcsinh arctan arctan2 arctanh argmax argmin argsort argwhere array_equal array_split as_tensor
        astype atleast_1d atleast_2d atleast_3d autograd average backward_source beta betainc betaln bincount block
        bool_ broadcast_arrays broadcast_to cbrt cdist ceil checkpoint cholesky choose clip column_stack compare compile
        complex128 complex64 compress concatenate cond conj convolve copy copysign corrcoef correlate cos cosh
        count_nonzero course cov cross cummax cummin cumprod cumsum cumulative_prod cumulative_sum custom_operation data
        deg2rad delete derivative_table det diag diagflat diagonal diff digamma distributed divide divmod dot dsplit
        dstack e ediff1d eig eigh eigvals eigvalsh einsum elu empty empty_like enable_grad entr erf erfc erfcinv erfcx
        erfinv errors estimators exercise exp exp2 expand_dims expit explain expm expm1 export_onnx extract eye fabs fft
        fft2 fftn fftshift flatnonzero flatten flip fliplr flipud float16 float32 float64 float_power floor floor_divide
        fmax fmin fmod fold frexp from_numpy from_torch full full_like gamma gammainc gammaincc gammaln gather gelu
        geomspace grad gradcheck gradgradcheck gradient graph hardtanh heaviside hessian hfft hsplit hstack hvp hypot i0
        i0e i1 i1e ifft ifft2 ifftn ifftshift ihfft imag import_onnx index_add inf inner insert int16 int32 int64 int8
        interp intersect1d inv io irfft irfft2 irfftn is_grad_enabled isclose isfinite isin isinf isnan isneginf
        isposinf isreal iv ive j0 j1 jacobian jn jvp keep_values kron kthvalue ldexp leaky_relu lgamma linalg linspace
        load log log10 log1mexp log1p log2 log_ndtr log_softmax logaddexp logaddexp2 logcumsumexp logical_and
        logical_not logical_or logical_xor logit logspace logsumexp lstsq manual_seed masked_fill matmul matrix_norm
        matrix_power matrix_transpose matvec max maximum mean median meshgrid min minimum modf moveaxis msort multi_dot
        multigammaln multiply nan nan_to_num nanargmax nanargmin nancumprod nancumsum nanmax nanmean nanmedian nanmin
        nanpercentile nanprod nanquantile nanstd nansum nanvar ndtr negative newaxis nn no_grad nonzero norm normal ones
        ones_like optim outer pad partition percentile pi piecewise pinv play plot poly polyadd polyder polydiv polyfit
        polygamma polyint polymul polysub polyval positive power prod psi ptp put_add put_along_axis qr quantile rad2deg
        rand rand_like randint randint_like randn randn_like randperm ravel real real_if_close reciprocal relu remainder
        renorm repeat reshape resize rfft rfft2 rfftn rgamma rint roll rollaxis roots rot90 round row_stack save
        scatter_add searchsorted select setdiff1d setxor1d sigmoid sign signbit silu sin sinc sinh slogdet softmax
        softplus solve solve_sylvester solve_triangular sort sort_complex split sqrt sqrtm square squeeze stack std
        subtract sum svd svdvals swapaxes take take_along_axis tan tanh tensor tensordot tensorinv tensorsolve tile
        to_torch topk trace training transpose trapezoid tril trim_zeros triu trunc uint8 unfold union1d unique
        unique_all unique_counts unique_inverse unique_values unstack unwrap use_array_module value_and_grad vander var
        vdot vecdot vecmat vector_norm vjp vsplit vstack where xlog1py xlogy y0 y1 yn zeros zeros_like
    """,
    "tg.nn": """
        AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveLogSoftmaxWithLoss AdaptiveMaxPool1d
        AdaptiveMaxPool2d AdaptiveMaxPool3d AlphaDropout AvgPool1d AvgPool2d AvgPool3d BCELoss BCEWithLogitsLoss
        BatchNorm1d BatchNorm2d BatchNorm3d BernoulliUnit Bilinear BipolarSigmoid Buffer CELU CTCLoss ChannelShuffle
        CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d Conv1d Conv2d Conv3d
        ConvTranspose1d ConvTranspose2d ConvTranspose3d CosineEmbeddingLoss CosineSimilarity CrossEntropyLoss
        CrossMapLRN2d Dropout Dropout1d Dropout2d Dropout3d ELU Embedding EmbeddingBag FeatureAlphaDropout Flatten Fold
        FractionalMaxPool2d FractionalMaxPool3d GELU GLU GRU GRUCell GaussianNLLLoss GaussianNoise GaussianUnit
        GroupNorm Hardshrink Hardsigmoid Hardswish Hardtanh HingeEmbeddingLoss HuberLoss Identity InstanceNorm1d
        InstanceNorm2d InstanceNorm3d KLDivLoss L1Loss LPPool1d LPPool2d LPPool3d LSTM LSTMCell LayerNorm
        LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d
        LazyConvTranspose2d LazyConvTranspose3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d LazyLinear
        LeakyReLU Linear LocalResponseNorm LocallyConnected1d LocallyConnected2d LogSigmoid LogSoftmax MSELoss
        MarginRankingLoss MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d Mish Module ModuleDict
        ModuleList MonteCarloDropout MultiLabelMarginLoss MultiLabelSoftMarginLoss MultiMarginLoss MultiheadAttention
        NLLLoss PReLU PairwiseDistance Parameter ParameterDict ParameterList Perceptron PerceptronLayer PixelShuffle
        PixelUnshuffle PoissonNLLLoss PositionalEncoding RBM RMSNorm RNN RNNCell RReLU ReLU ReLU6 ReflectionPad1d
        ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d SELU Sequential SiLU Sigmoid
        SmoothL1Loss SoftMarginLoss Softmax Softmax2d Softmin Softplus Softshrink Softsign SquaredErrorLoss Step
        StochasticPool1d StochasticPool2d Tanh Tanhshrink Threshold Transformer TransformerDecoder
        TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer TripletMarginLoss
        TripletMarginWithDistanceLoss Unflatten Unfold UninitializedBuffer UninitializedParameter Upsample
        UpsamplingBilinear2d UpsamplingNearest2d ZeroPad1d ZeroPad2d ZeroPad3d count_regions feature_space functional
        init max_regions mc_predict regions summary utils
    """,
    "tg.optim": """
        ASGD Adadelta Adafactor Adagrad Adam AdamW Adamax AveragedModel LBFGS Lion Muon NAdam Optimizer RAdam RMSprop
        Rprop SGD l1_penalty l2_penalty lr_scheduler swa_utils
    """,
    "tg.optim.lr_scheduler": """
        ChainedScheduler ConstantLR CosineAnnealingLR CosineAnnealingWarmRestarts CyclicLR ExponentialLR LRScheduler
        LambdaLR LinearLR MultiStepLR MultiplicativeLR OneCycleLR PolynomialLR ReduceLROnPlateau SequentialLR StepLR
    """,
    "tg.data": """
        BatchSampler ChainDataset ConcatDataset DataLoader Dataset IterableDataset MNIST MinMaxScaler OneHotEncoder
        RandomSampler Sampler SequentialSampler StackDataset StandardScaler Subset SubsetRandomSampler TensorDataset
        WeightedRandomSampler augment default_collate default_convert get_worker_info load_constitution load_digits
        load_mnist5k load_sklearn load_sunspots make_moons make_spirals make_xor random_split read_idx train_test_split
    """,
    "tg.data.augment": """
        Augmentation CenterCrop Compose ElasticTransform GaussianNoise Normalize PCAColor RandomAffine RandomCrop
        RandomHorizontalFlip RandomVerticalFlip ToTensor crop_positions ten_crop ten_crop_predict
    """,
    "tg.plot": """
        GradientNorms TrainingRecord activation activation_histograms augmentations confusion_matrix connections
        convolution convolution_backward dead_units decision_boundary dropout_masks feature_maps feature_snapshots
        feature_space filters gradient_noise gradient_norms learning_curve learning_rates loss_contour loss_slice
        loss_surface optimizer_race perceptron_trace pooling residuals separation slow_learning sweep training_film
        weights
    """,
    "tg.nn.functional": """
        adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d
        adaptive_max_pool3d affine_grid alpha_dropout avg_pool1d avg_pool2d avg_pool3d batch_norm bilinear
        binary_cross_entropy binary_cross_entropy_with_logits bipolar_sigmoid celu channel_shuffle conv1d conv2d conv3d
        conv_output_size conv_transpose1d conv_transpose2d conv_transpose3d cosine_embedding_loss cosine_similarity
        cross_entropy ctc_loss dropout dropout1d dropout2d dropout3d elu embedding embedding_bag feature_alpha_dropout
        flatten fold fractional_max_pool2d fractional_max_pool3d gaussian_nll_loss gaussian_noise gelu glu grid_sample
        group_norm gumbel_softmax hardshrink hardsigmoid hardswish hardtanh hinge_embedding_loss huber_loss
        instance_norm interpolate kl_div l1_loss layer_norm leaky_relu linear local_response_norm locally_connected1d
        locally_connected2d log_softmax logsigmoid lp_pool1d lp_pool2d lp_pool3d margin_ranking_loss max_pool1d
        max_pool2d max_pool3d max_unpool1d max_unpool2d max_unpool3d mish mse_loss multi_margin_loss
        multilabel_margin_loss multilabel_soft_margin_loss nll_loss normalize one_hot pad pairwise_distance
        pixel_shuffle pixel_unshuffle poisson_nll_loss prelu probability_cross_entropy relu relu6 rms_norm rrelu
        scaled_dot_product_attention selu sigmoid silu smooth_l1_loss soft_margin_loss softmax softmin softplus
        softshrink softsign squared_error_loss step stochastic_pool1d stochastic_pool2d tanh tanhshrink threshold
        triplet_margin_loss triplet_margin_with_distance_loss unfold
    """,
    "tg.nn.utils": """
        clip_grad_norm_ clip_grad_value_ parameters_to_vector parametrizations parametrize prune remove_spectral_norm
        remove_weight_norm rnn spectral_norm stateless vector_to_parameters weight_norm
    """,
    "tg.nn.init": """
        calculate_gain constant_ dirac_ eye_ kaiming_normal_ kaiming_uniform_ normal_ ones_ orthogonal_ sparse_
        trunc_normal_ uniform_ xavier_normal_ xavier_uniform_ zeros_
    """,
    "tg.nn.utils.rnn": """
        PackedSequence pack_padded_sequence pack_sequence pad_packed_sequence pad_sequence unpack_sequence
        unpad_sequence
    """,
    "tg.nn.utils.prune": """
        BasePruningMethod CustomFromMask Identity L1Unstructured LnStructured RandomStructured RandomUnstructured
        custom_from_mask global_unstructured identity is_pruned l1_unstructured ln_structured random_structured
        random_unstructured remove
    """,
    "tg.nn.utils.parametrize": """
        ParametrizationList cached is_parametrized register_parametrization remove_parametrizations
        type_before_parametrizations
    """,
    "tg.nn.utils.parametrizations": """
        orthogonal spectral_norm weight_norm
    """,
    "tg.nn.utils.stateless": """
        functional_call
    """,
    "tg.optim.swa_utils": """
        AveragedModel SWALR get_ema_avg_fn get_ema_multi_avg_fn get_swa_avg_fn get_swa_multi_avg_fn update_bn
    """,
    "tg.training": """
        Callback DivergedError EarlyStopping History ModelCheckpoint Trainer accuracy callbacks evaluate evaluating fit
        metrics
    """,
    "tg.distributed": """
        DataParallel DistributedSampler StepModel average_gradients average_metrics barrier broadcast is_main map rank
        set_timeout shard world_size
    """,
    "tg.linalg": """
        cholesky cond cross det diagonal eig eigh eigvals eigvalsh expm inv lstsq matmul matrix_norm matrix_power
        matrix_transpose multi_dot norm outer pinv qr slogdet solve solve_sylvester solve_triangular sqrtm svd svdvals
        tensordot tensorinv tensorsolve trace vecdot vector_norm
    """,
    "tg.fft": """
        fft fft2 fftn fftshift hfft ifft ifft2 ifftn ifftshift ihfft irfft irfft2 irfftn rfft rfft2 rfftn
    """,
    "tg.autograd": """
        Leaf Node backpropagate enable_grad grad is_grad_enabled no_grad
    """,
    "tg.course": """
        DrawingPage Embedded Engine EngineComparison EngineReport EngineStep EngineWalk Fact Lesson Piece Prediction
        ProjectReport ProjectRow Remark Sheet Tabs Term WalkStep annotated confirm digit_from_image drawing_page
        embedded engine engine_step engine_walk fact facts glossary jamo_images lessons predict project sheet tabs
    """,
}
