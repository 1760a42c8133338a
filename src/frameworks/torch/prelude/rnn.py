import math

import torch
from torch._lens import path_of, recurrent_cell, recurrent_layer
from torch.nn import functional as F
from torch.nn import init
from torch.nn.modules.module import Module
from torch.nn.parameter import Parameter
from torch.nn.utils.rnn import PackedSequence

_GATES = {'RNN': 1, 'RNN_TANH': 1, 'RNN_RELU': 1, 'LSTM': 4, 'GRU': 3}


class RNNBase(Module):
    def __init__(self, mode, input_size, hidden_size, num_layers=1, bias=True, batch_first=False, dropout=0.0, bidirectional=False, proj_size=0,
                 device=None, dtype=None):
        super().__init__()
        self.mode = mode
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.proj_size = proj_size
        directions = 2 if bidirectional else 1
        if proj_size < 0 or (proj_size > 0 and proj_size >= hidden_size):
            raise ValueError('proj_size has to be smaller than hidden_size')
        gates = _GATES[mode] * hidden_size
        handed = proj_size if proj_size > 0 else hidden_size
        self._flat_weights_names = []
        self._all_weights = []
        for layer in range(num_layers):
            for direction in range(directions):
                suffix = '_reverse' if direction == 1 else ''
                width = input_size if layer == 0 else handed * directions
                names = [f'weight_ih_l{layer}{suffix}', f'weight_hh_l{layer}{suffix}']
                weights = [Parameter(torch.empty(gates, width)), Parameter(torch.empty(gates, handed))]
                if bias:
                    names += [f'bias_ih_l{layer}{suffix}', f'bias_hh_l{layer}{suffix}']
                    weights += [Parameter(torch.empty(gates)), Parameter(torch.empty(gates))]
                if proj_size > 0:
                    names.append(f'weight_hr_l{layer}{suffix}')
                    weights.append(Parameter(torch.empty(proj_size, hidden_size)))
                for name, weight in zip(names, weights):
                    setattr(self, name, weight)
                self._flat_weights_names.extend(names)
                self._all_weights.append(names)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def flatten_parameters(self):
        pass

    @property
    def all_weights(self):
        return [[getattr(self, name) for name in names] for names in self._all_weights]

    @property
    def _flat_weights(self):
        return [getattr(self, name) for name in self._flat_weights_names]

    def forward(self, input, hx=None):
        if isinstance(input, PackedSequence):
            output, states = self._run(input._padded, hx, input._batch_first)
            return PackedSequence._of(output, input._lengths, input._batch_first), states
        return self._run(input, hx, self.batch_first)

    def _run(self, input, hx, batch_first):
        batched = input.dim() == 3
        if not batched and input.dim() != 2:
            raise RuntimeError(f'{self.mode}: Expected input to be 2-D or 3-D but received {input.dim()}-D tensor')
        if input.shape[-1] != self.input_size:
            raise RuntimeError(f'input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.shape[-1]}')
        if input.dim() == 3 and input.shape[1 if self.batch_first else 0] == 0:
            raise RuntimeError('Expected sequence length to be larger than 0 in RNN')
        if not batched:
            input = input.unsqueeze(1)
            batch_first = False
        directions = 2 if self.bidirectional else 1
        batch = input.shape[0] if batch_first else input.shape[1]
        handed = self.proj_size if self.proj_size > 0 else self.hidden_size
        lstm = self.mode == 'LSTM'
        count = self.num_layers * directions
        if hx is None:
            h0 = torch.zeros(count, batch, handed, dtype=input.dtype)
            c0 = torch.zeros(count, batch, self.hidden_size, dtype=input.dtype) if lstm else None
        elif lstm:
            h0, c0 = hx
            if not batched:
                h0, c0 = h0.unsqueeze(1), c0.unsqueeze(1)
        else:
            h0, c0 = hx, None
            if not batched:
                h0 = h0.unsqueeze(1)
        expected = (count, batch, handed)
        if tuple(h0.shape) != expected:
            raise RuntimeError(f'Expected hidden size {expected}, got {list(h0.shape)}')
        last_h, last_c = [], []
        signal = input
        kind = 'rnn' if self.mode.startswith('RNN') else self.mode.lower()
        nonlinearity = 'relu' if self.mode == 'RNN_RELU' else 'tanh'
        for layer in range(self.num_layers):
            outputs = []
            for direction in range(directions):
                place = layer * directions + direction
                weights = [getattr(self, name) for name in self._all_weights[place]]
                parts = recurrent_layer(kind, signal, h0[place], c0[place] if lstm else None, weights, nonlinearity, self.bias, direction == 1,
                                        1 if batch_first else 0, self.proj_size > 0, path_of(self), layer)
                outputs.append(parts[0])
                last_h.append(parts[1])
                if lstm:
                    last_c.append(parts[2])
            signal = outputs[0] if directions == 1 else torch.cat(outputs, dim=-1)
            if self.dropout > 0 and layer < self.num_layers - 1:
                signal = F.dropout(signal, self.dropout, self.training)
        h = torch.stack(last_h)
        c = torch.stack(last_c) if lstm else None
        if not batched:
            signal, h = signal.squeeze(1), h.squeeze(1)
            c = c.squeeze(1) if lstm else None
        return signal, (h, c) if lstm else h


class RNN(RNNBase):
    def __init__(self, *args, **kwargs):
        if 'proj_size' in kwargs:
            raise ValueError('proj_size argument is only supported for LSTM, not RNN or GRU')
        if len(args) > 3 and isinstance(args[3], str):
            self_nonlinearity = args[3]
            args = args[:3] + args[4:]
        else:
            self_nonlinearity = kwargs.pop('nonlinearity', 'tanh')
        if self_nonlinearity not in ('tanh', 'relu'):
            raise ValueError(f"Unknown nonlinearity '{self_nonlinearity}'")
        super().__init__('RNN_TANH' if self_nonlinearity == 'tanh' else 'RNN_RELU', *args, **kwargs)
        self.nonlinearity = self_nonlinearity


class LSTM(RNNBase):
    def __init__(self, *args, **kwargs):
        super().__init__('LSTM', *args, **kwargs)


class GRU(RNNBase):
    def __init__(self, *args, **kwargs):
        if 'proj_size' in kwargs:
            raise ValueError('proj_size argument is only supported for LSTM, not RNN or GRU')
        super().__init__('GRU', *args, **kwargs)


class RNNCellBase(Module):
    def __init__(self, input_size, hidden_size, bias, num_chunks, device=None, dtype=None):
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.bias = bias
        self.weight_ih = Parameter(torch.empty(num_chunks * hidden_size, input_size))
        self.weight_hh = Parameter(torch.empty(num_chunks * hidden_size, hidden_size))
        if bias:
            self.bias_ih = Parameter(torch.empty(num_chunks * hidden_size))
            self.bias_hh = Parameter(torch.empty(num_chunks * hidden_size))
        else:
            self.register_parameter('bias_ih', None)
            self.register_parameter('bias_hh', None)
        self.reset_parameters()

    def reset_parameters(self):
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def _weights(self):
        weights = [self.weight_ih, self.weight_hh]
        return weights + [self.bias_ih, self.bias_hh] if self.bias else weights

    def _state(self, input, hx):
        if hx is None:
            shape = (input.shape[0], self.hidden_size) if input.dim() == 2 else (self.hidden_size,)
            return torch.zeros(shape, dtype=input.dtype)
        return hx


class RNNCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, nonlinearity='tanh', device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 1)
        self.nonlinearity = nonlinearity

    def forward(self, input, hx=None):
        return recurrent_cell('rnn', input, self._state(input, hx), None, self._weights(), self.nonlinearity, self.bias, path_of(self))[0]


class LSTMCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 4)

    def forward(self, input, hx=None):
        h, c = (None, None) if hx is None else hx
        return recurrent_cell('lstm', input, self._state(input, h), self._state(input, c), self._weights(), 'tanh', self.bias, path_of(self))


class GRUCell(RNNCellBase):
    def __init__(self, input_size, hidden_size, bias=True, device=None, dtype=None):
        super().__init__(input_size, hidden_size, bias, 3)

    def forward(self, input, hx=None):
        return recurrent_cell('gru', input, self._state(input, hx), None, self._weights(), 'tanh', self.bias, path_of(self))[0]
