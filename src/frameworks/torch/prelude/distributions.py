"""Samples that gradients pass through are location + scale · noise; others are constants."""
import math

import torch


class Distribution:
    has_rsample = False

    def __init__(self, *args, **kwargs):
        pass

    def sample(self, sample_shape=()):
        with torch.no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape=()):
        raise NotImplementedError

    def sample_n(self, n):
        return self.sample((n,))

    @property
    def batch_shape(self):
        return self.mean.shape

    @property
    def event_shape(self):
        return torch.Size([])

    @property
    def stddev(self):
        return self.variance.sqrt()

    def log_prob(self, value):
        return torch._lens.unknown(f'log_prob of {type(self).__name__} is not modelled')

    def entropy(self):
        return torch._lens.unknown(f'the entropy of {type(self).__name__} is not modelled')


def _tensor(value):
    return value if isinstance(value, torch.Tensor) else torch.tensor(float(value))


class Normal(Distribution):
    has_rsample = True

    def __init__(self, loc, scale, validate_args=None):
        self.loc, self.scale = torch.broadcast_tensors(_tensor(loc), _tensor(scale))
        self._drawn = []

    @property
    def mean(self):
        return self.loc

    @property
    def variance(self):
        return self.scale.pow(2)

    @property
    def stddev(self):
        return self.scale

    def rsample(self, sample_shape=()):
        noise = torch.randn(*sample_shape, *self.loc.shape)
        value = self.loc + self.scale * noise
        if torch.is_grad_enabled():
            self._drawn.append((value, noise))
        return value

    def log_prob(self, value):
        # Of its own sample the location cancels: (value - loc) / scale is the noise.
        for sample, noise in self._drawn:
            if sample is value:
                return -(noise ** 2) / 2 - self.scale.log() - math.log(math.sqrt(2 * math.pi))
        return -((value - self.loc) ** 2) / (2 * self.scale ** 2) - self.scale.log() - math.log(math.sqrt(2 * math.pi))

    def entropy(self):
        return 0.5 + 0.5 * math.log(2 * math.pi) + torch.log(self.scale)


class LogNormal(Normal):
    def rsample(self, sample_shape=()):
        return super().rsample(sample_shape).exp()


class Laplace(Normal):
    pass


class Uniform(Distribution):
    has_rsample = True

    def __init__(self, low, high, validate_args=None):
        self.low, self.high = torch.broadcast_tensors(_tensor(low), _tensor(high))

    @property
    def mean(self):
        return (self.low + self.high) / 2

    @property
    def variance(self):
        return (self.high - self.low) ** 2 / 12

    def rsample(self, sample_shape=()):
        return self.low + (self.high - self.low) * torch.rand(*sample_shape, *self.low.shape)


class Independent(Distribution):
    def __init__(self, base_distribution, reinterpreted_batch_ndims, validate_args=None):
        self.base_dist = base_distribution
        self.has_rsample = base_distribution.has_rsample
        self.reinterpreted_batch_ndims = reinterpreted_batch_ndims

    @property
    def mean(self):
        return self.base_dist.mean

    @property
    def variance(self):
        return self.base_dist.variance

    def rsample(self, sample_shape=()):
        return self.base_dist.rsample(sample_shape)

    def sample(self, sample_shape=()):
        return self.base_dist.sample(sample_shape)

    def log_prob(self, value):
        value = self.base_dist.log_prob(value)
        return value.sum(list(range(-self.reinterpreted_batch_ndims, 0)))


class MultivariateNormal(Distribution):
    has_rsample = True

    def __init__(self, loc, covariance_matrix=None, precision_matrix=None, scale_tril=None, validate_args=None):
        self.loc = loc
        self.scale_tril = torch._lens.unknown('the Cholesky factor of a covariance is not modelled') if scale_tril is None else scale_tril

    @property
    def mean(self):
        return self.loc

    def rsample(self, sample_shape=()):
        return self.loc + (self.scale_tril @ torch.randn(*sample_shape, *self.loc.shape).unsqueeze(-1)).squeeze(-1)


class Categorical(Distribution):
    def __init__(self, probs=None, logits=None, validate_args=None):
        self.logits = probs.log() if logits is None else logits
        self.probs = torch.softmax(self.logits, -1) if probs is None else probs

    @property
    def mean(self):
        return self.probs

    def sample(self, sample_shape=()):
        return self.logits.argmax(-1)

    def log_prob(self, value):
        return torch.log_softmax(self.logits, -1).gather(-1, value.unsqueeze(-1)).squeeze(-1)

    def entropy(self):
        return -(self.probs * torch.log_softmax(self.logits, -1)).sum(-1)


class OneHotCategorical(Categorical):
    def sample(self, sample_shape=()):
        return torch.nn.functional.one_hot(self.logits.argmax(-1), self.logits.shape[-1]).float()


class OneHotCategoricalStraightThrough(OneHotCategorical):
    has_rsample = True

    def rsample(self, sample_shape=()):
        return self.sample() + self.probs - self.probs.detach()


class Bernoulli(Distribution):
    def __init__(self, probs=None, logits=None, validate_args=None):
        self.logits = logits
        self.probs = torch.sigmoid(logits) if probs is None else _tensor(probs)

    @property
    def mean(self):
        return self.probs

    def sample(self, sample_shape=()):
        return torch.bernoulli(self.probs.detach())


def kl_divergence(p, q):
    return torch._lens.unknown('kl_divergence is not modelled')
