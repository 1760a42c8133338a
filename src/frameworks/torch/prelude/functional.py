import torch
from torch import matmul
from torch._lens import max_unpool


def multi_head_attention_forward(query, key, value, embed_dim_to_check, num_heads, in_proj_weight, in_proj_bias, bias_k, bias_v, add_zero_attn,
                                 dropout_p, out_proj_weight, out_proj_bias, training=True, key_padding_mask=None, need_weights=True,
                                 attn_mask=None, use_separate_proj_weight=False, q_proj_weight=None, k_proj_weight=None, v_proj_weight=None,
                                 static_k=None, static_v=None, average_attn_weights=True, is_causal=False):
    length, batch, width = query.shape
    if use_separate_proj_weight:
        weights = [q_proj_weight, k_proj_weight, v_proj_weight]
    else:
        weights = [in_proj_weight[part * width:(part + 1) * width] for part in range(3)]
    biases = [None] * 3 if in_proj_bias is None else [in_proj_bias[part * width:(part + 1) * width] for part in range(3)]
    q, k, v = [linear(x, weight, bias) for x, weight, bias in zip((query, key, value), weights, biases)]
    heads = [x.reshape(x.shape[0], batch, num_heads, width // num_heads).permute(1, 2, 0, 3) for x in (q, k, v)]
    mixed = scaled_dot_product_attention(heads[0], heads[1], heads[2], attn_mask, dropout_p if training else 0.0)
    output = linear(mixed.permute(2, 0, 1, 3).reshape(length, batch, width), out_proj_weight, out_proj_bias)
    if not need_weights:
        return output, None
    scores = torch.softmax(torch.matmul(heads[0], heads[1].transpose(-2, -1)) / (width // num_heads) ** 0.5, dim=-1)
    return output, scores.mean(dim=1)


def max_unpool1d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(1, input, indices, kernel_size, stride, padding, output_size)


def max_unpool2d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(2, input, indices, kernel_size, stride, padding, output_size)


def max_unpool3d(input, indices, kernel_size, stride=None, padding=0, output_size=None):
    return _unpool(3, input, indices, kernel_size, stride, padding, output_size)


def _unpool(spatial, input, indices, kernel_size, stride, padding, output_size):
    def every(value):
        return [value] * spatial if isinstance(value, int) else list(value)

    kernel = every(kernel_size)
    steps = every(kernel_size if stride is None else stride)
    pads = every(padding)
    sizes = list(input.shape)[-spatial:]
    if output_size is None:
        places = [(size - 1) * step - 2 * pad + taps for size, step, pad, taps in zip(sizes, steps, pads, kernel)]
    else:
        places = list(output_size)[-spatial:]
    return max_unpool(input, indices, places)
