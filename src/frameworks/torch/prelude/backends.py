class _Settings:
    enabled = True
    benchmark = False
    deterministic = False
    allow_tf32 = False

    def is_available(self):
        return False

    def is_built(self):
        return False

    def enable_flash_sdp(self, *args):
        pass

    def flash_sdp_enabled(self):
        return False


cudnn = _Settings()
cuda = _Settings()
cuda.matmul = _Settings()
mps = _Settings()
mkldnn = _Settings()
openmp = _Settings()
mkl = _Settings()
opt_einsum = _Settings()
