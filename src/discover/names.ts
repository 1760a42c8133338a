/** What sizes and settings are, by what people call them. */

/** Python text of a value by what a parameter is called; the first pattern that fits counts. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:(?:num|n|nb|no)_?(?:of_?)?)?(?:out_?)?(?:class(?:es)?|labels?|categories)(?:_?(?:num|count|number))?$|^n_?class(?:es)?$|^num_cls$/,
    "10",
  ],
  [
    /^(?:in|input|image|img|num|n|nb|c)_?(?:ch|chans?|channels?|c)(?:_in)?$|^channels?$|^(?:nc|in_?c|input_?c|in_planes|inp|n_colors|img_ch|ch_in|cin)$/,
    "3",
  ],
  [
    /^(?:out|output)_?(?:ch|chans?|channels?|c|planes)$|^(?:oup|ch_out|cout|planes|base_?c(?:hannels?)?|filters|num_filters|n_filters|ngf|ndf|nf|ch|mid_?channels?)$/,
    "64",
  ],
  [/patch(?:_?size|_?dim)?$|^(?:patch|p)_?(?:h|w)$/, "4"],
  [/^(?:n|num)_?patches$/, "64"],
  [/(?:img|image|input|crop|frame)_?(?:size|resolution|res|h|w|height|width|dims?)$|^(?:resolution|size|height|width|h|w)$/, "32"],
  [/pad(?:ding)?_?(?:idx|index|id|token|token_id)$|^(?:pad|pad_id)$/, "0"],
  [/(?:sos|bos|start|eos|end|unk)_?(?:idx|index|id|token|token_id)?$/, "1"],
  [
    /voc(?:ab)?(?:ulary)?(?:_?(?:size|len|num|dim))?$|^(?:n_?tokens?|num_?tokens?|n_?words?|num_?words|num_?embeddings|dict_?size|nvoc|ntoken|n_?vocab|num_chars|n_chars|alphabet_size)$|(?:_|^)(?:voc|vocab)(?:_|$)/,
    "1000",
  ],
  [/^(?:n|num|nb)_?users?$|^(?:n|num)_?items?$|^(?:n|num)_?nodes$/, "100"],
  [/(?:^|_)(?:n|num|nb)_?(?:\w+_)?heads?$|^(?:n?heads?|h|attn_heads|attention_heads|num_attention_heads)$/, "4"],
  [
    /(?:^|_)(?:n|num|nb|no)_?(?:\w+_)?(?:layers?|blocks?|stages?|stacks?|repeats?|hidden_layers|units|blks?|res|scales?|levels?|(?:down|up)(?:sample|sampling)?s?)$|^(?:depth|layers?|nlayers?|n|blocks|repeats|n_?convs|num_res(?:idual)?_(?:blocks|layers))$/,
    "2",
  ],
  [/_layers$|(?<!^(?:img|image|in|input|out|output|patch|colou?r|bit|max|min))_depth$/, "2"],
  [/growth/, "12"],
  [/kernel|^(?:k|ks|ksize|filter_size)$/, "3"],
  [
    /strides?$|dilation|^groups?$|^(?:expand|expansion)(?:_ratio|_factor)?$|padding$|^(?:cardinality|multiplier|alpha|width_mult|widen_factor)$/,
    "1",
  ],
  [/^keep_?(?:prob\w*|rate)$/, "0.9"],
  [/drop|^p$|(?:^|_)rate$|^prob/, "0.1"],
  [/^(?:eps|epsilon)$/, "1e-5"],
  [/^(?:lr|learning_rate)$/, "1e-3"],
  [/reduction|ratio$|^r$|squeeze/, "16"],
  [
    /(?:max_?)?(?:seq|sequence|sent|src|tgt|trg|context|block|target|source|text|input|time|window)_?(?:len|length|size|steps?)$|max_?len(?:gth)?$|^(?:n_?positions?|T|seq|max_position_embeddings|num_steps|timesteps|n_ctx|max_seq|lookback)$/,
    "100",
  ],
  [/latent|^(?:z_?dim|nz|z_?size|noise_?(?:dim|size)|code_?(?:dim|size)|z)$/, "64"],
  [/action/, "4"],
  [/state_?(?:dim|size|space)|obs(?:ervation)?_?(?:dim|size|space)|^(?:n_?obs|n_?states)$/, "8"],
  [
    /^(?:in|input|feature|x|n_?in|num_?in|src|source)_?(?:features?|dims?|size|sz|units|num|len|shape)?$|^(?:n|num)_?(?:features?|inputs?|input_dims?|feats?)$|^(?:d_?in|D_in|nin|n_?input|features|feature_size|input_neurons)$/,
    "64",
  ],
  [
    /^(?:out|output|n_?out|num_?out|tgt|target|trg)_?(?:features?|dims?|size|sz|units|num)?$|^(?:n|num)_?(?:outputs?|targets?|output_dims?)$|^(?:d_?out|D_out|nout|n_?output|output_neurons)$/,
    "10",
  ],
  [
    /(?:ff|ffn|mlp|inner|feed_?forward|intermediate)_?(?:\w+_)?(?:dim|size|hidden|features)?$|^(?:d_ff|dim_feedforward|nhid|d_inner|d_hid)$/,
    "256",
  ],
  [/^(?:head_?dim|dim_?head|d_k|d_v|d_?key|d_?value)$/, "32"],
  [
    /hid|emb|model|^(?:d|dim|width|ninp|nhid|features?|units|size|rnn_size|num_units|n_units|neurons|num_filters|c|state_size|memory|dims?|d_model)$|(?:dim|size|features|units|width|neurons)\d*$/,
    "128",
  ],
  [/^batch/, "32"],
  [/^device/, '"cpu"'],
  [/^n?gpus?$|^num_gpus$/, "0"],
  [/^(?:bias|affine|pre_?norm|batch_?first)$/, "True"],
  [/^(?:act|activation|nonlinearity|act_?(?:fn|func|layer|name)|activation_?(?:fn|function|func|layer)|activ)$/, "nn.ReLU()"],
  [/^(?:norm|norm_?layer|normalization)$/, "nn.BatchNorm2d"],
  [/^(?:rnn_?type|cell_?type|model_?type)$/, '"LSTM"'],
  [
    /^(?:train|training|pretrained|verbose|bidirectional|use_\w+|is_\w+|with_\w+|downsample|upsample|init_weights|feature_extract|transform_input|aux_logits|bilinear|debug|concat|causal|mask|residual|tie_\w+|return_\w+|freeze\w*)$/,
    "False",
  ],
];

/** Names of objects that hold settings. */
export const CONFIGURATION =
  /^(?:config|cfg|conf|args?|opts?|options|hparams|params|hps?|hyper_?params|settings|flags|configs|\w+_(?:config|cfg|args|params))$/i;

/** Names of tables with a row of numbers for each word, read from a file as a rule. */
export const WORD_VECTORS =
  /(?:^|_)emb(?:ed(?:ding)?)?s?_?(?:mat(?:rix)?|weights?|vectors?|table|tensor)$|^(?:pretrained|word|glove)_(?:emb\w*|vectors?|weights?)$/;

/** By the last part of an annotation. */
export const BY_TYPE: ReadonlyMap<string, string> = new Map([
  ["int", "64"],
  ["float", "0.1"],
  ["bool", "False"],
  ["str", '""'],
  ["device", '"cpu"'],
  ["dtype", "torch.float32"],
]);

/** Python for what a name stands for. */
export function valueByName(name: string): string | undefined {
  const plain = plainName(name);
  return BY_NAME.find(([pattern]) => pattern.test(plain) || pattern.test(name))?.[1];
}

/** `hidden_size` of `hiddenSize`, `_hidden_size` and `HIDDEN_SIZE`. */
export function plainName(name: string): string {
  return name
    .replace(/^_+|_+$/g, "")
    .replace(/(?<=[a-z])(?=[A-Z])/g, "_")
    .toLowerCase();
}
