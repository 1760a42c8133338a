def is_available():
    return False


def current_accelerator(*args, **kwargs):
    return None
