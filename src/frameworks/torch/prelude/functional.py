import torch
from torch import matmul
from torch._lens import class_loss, is_log_softmax, known_slope, max_unpool, other_loss


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


def _reduced(each, reduction):
    return each if reduction == 'none' else each.sum() if reduction == 'sum' else each.mean()


def _alike(input, target):
    return isinstance(target, torch.Tensor) and target.is_floating_point() and target.shape == input.shape


def mse_loss(input, target, size_average=None, reduce=None, reduction='mean', weight=None):
    return _reduced((input - target) ** 2, reduction)


def l1_loss(input, target, size_average=None, reduce=None, reduction='mean', weight=None):
    return _reduced((input - target).abs(), reduction)


def smooth_l1_loss(input, target, size_average=None, reduce=None, reduction='mean', beta=1.0):
    return l1_loss(input, target, reduction=reduction) if beta == 0 else huber_loss(input, target, reduction, beta) / beta


def huber_loss(input, target, reduction='mean', delta=1.0, weight=None):
    difference = input - target
    near = difference.clamp(-delta, delta)
    value = near * (difference - 0.5 * near)
    return _reduced(known_slope(value.detach(), difference, difference.clamp(-delta, delta).detach()), reduction)


def binary_cross_entropy_with_logits(input, target, weight=None, size_average=None, reduce=None, reduction='mean', pos_weight=None):
    if weight is not None or pos_weight is not None or not _alike(input, target):
        return other_loss('binary_cross_entropy_with_logits', input, target, reduction)
    value = torch.nn.functional.softplus(input) - input * target
    return _reduced(known_slope(value.detach(), input, (torch.sigmoid(input) - target).detach()), reduction)


def binary_cross_entropy(input, target, weight=None, size_average=None, reduce=None, reduction='mean'):
    if weight is not None or not _alike(input, target):
        return other_loss('binary_cross_entropy', input, target, reduction)
    return _reduced(-(target * torch.log(input) + (1 - target) * torch.log(1 - input)), reduction)


def kl_div(input, target, size_average=None, reduce=None, reduction='mean', log_target=False):
    if not _alike(input, target) or target.requires_grad:
        return other_loss('kl_div', input, target, reduction)
    wanted = target.exp() if log_target else target
    each = wanted * ((target if log_target else torch.log(target)) - input)
    each = known_slope(each.detach(), input, -wanted.detach())
    return each.sum() / input.shape[0] if reduction == 'batchmean' else _reduced(each, reduction)


def nll_loss(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'):
    axis = 1 if input.dim() > 1 else 0
    if not isinstance(target, torch.Tensor) or target.is_floating_point() or input.dim() == 0:
        return other_loss('nll_loss', input, target, reduction)
    if is_log_softmax(input, axis):
        # A log-softmax is its own log-softmax.
        return _weighted(class_loss(input, target, axis, 0.0).sum(axis), weight, reduction)
    hot = torch.nn.functional.one_hot(target, input.shape[axis]).to(input.dtype).movedim(-1, axis)
    return _weighted(-(input * hot).sum(axis), weight, reduction)


def _weighted(each, weight, reduction):
    """The classes' weights by their mean square; a mean is divided by their mean."""
    if weight is None:
        return _reduced(each, reduction)
    size = weight.pow(2).mean().sqrt()
    return _reduced(each * (size / weight.mean() if reduction == 'mean' else size), reduction)


def cross_entropy(input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean', label_smoothing=0.0):
    axis = 1 if input.dim() > 1 else 0
    if not isinstance(target, torch.Tensor) or (weight is not None and (label_smoothing != 0 or _alike(input, target))):
        return other_loss('cross_entropy', input, target, reduction)
    if weight is not None:
        return nll_loss(torch.log_softmax(input, axis), target, weight, reduction=reduction)
    if _alike(input, target):
        terms = torch.log_softmax(input, axis) * -target
        each = known_slope(terms.detach(), input, (torch.softmax(input, axis) - target).detach())
    else:
        each = class_loss(input, target, axis, label_smoothing)
    return _reduced(each.sum(axis), reduction)
