"""Sequences of different lengths are kept padded: what is measured here does not depend on how they are packed."""
import torch


class PackedSequence:
    def __init__(self, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        self._padded = data
        self._lengths = batch_sizes
        self._batch_first = True
        self.batch_sizes = batch_sizes
        self.sorted_indices = sorted_indices
        self.unsorted_indices = unsorted_indices

    @classmethod
    def _of(cls, padded, lengths, batch_first):
        packed = cls(padded)
        packed._lengths = lengths
        packed._batch_first = batch_first
        return packed

    @property
    def data(self):
        """The steps of all sequences that are long enough, one time after the other."""
        padded = self._padded if self._batch_first else self._padded.transpose(0, 1)
        if self._lengths is None:
            return padded.flatten(0, 1)
        lengths = [int(length) for length in self._lengths]
        longest = padded.shape[1]
        order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
        places = [row * longest + time for time in range(max(lengths)) for row in order if time < lengths[row]]
        return padded.flatten(0, 1)[torch.tensor(places)]

    def __getitem__(self, place):
        return (self.data, self.batch_sizes, self.sorted_indices, self.unsorted_indices)[place]

    def __iter__(self):
        return iter((self.data, self.batch_sizes, self.sorted_indices, self.unsorted_indices))

    def to(self, *args, **kwargs):
        return self

    def cuda(self, *args, **kwargs):
        return self

    def cpu(self):
        return self


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    return PackedSequence._of(input, lengths, batch_first)


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    padded = sequence._padded
    if sequence._batch_first != batch_first:
        padded = padded.transpose(0, 1)
    return padded, sequence._lengths


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side='right'):
    longest = max(sequence.shape[0] for sequence in sequences)
    rows = []
    for sequence in sequences:
        missing = longest - sequence.shape[0]
        if missing > 0:
            rest = torch.full((missing, *sequence.shape[1:]), padding_value, dtype=sequence.dtype)
            sequence = torch.cat([sequence, rest])
        rows.append(sequence)
    return torch.stack(rows, 0 if batch_first else 1)


def pack_sequence(sequences, enforce_sorted=True):
    return PackedSequence._of(pad_sequence(sequences, True), torch.tensor([len(sequence) for sequence in sequences]), True)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [sequence[:int(length)] for sequence, length in zip(padded_sequences, lengths)]
