from torch._misc import _Quiet as sdpa_kernel


class SDPBackend:
    MATH = FLASH_ATTENTION = EFFICIENT_ATTENTION = CUDNN_ATTENTION = 0
