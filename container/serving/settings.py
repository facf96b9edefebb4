"""What can be set about the server, by environment variables."""

from dataclasses import dataclass

from contract import UserError
from serving.cgroup import available_cores

MIB = 1024 * 1024

# What InvokeEndpoint of SageMaker lets through: 25 MB, says its API reference. Both of nginx and the application.
MAX_BODY_MIB = 25


@dataclass(frozen=True)
class Settings:
    port: int
    workers: int
    timeout: int  # seconds
    multi_model: bool
    max_models: int  # 0: as many as there is memory for

    @staticmethod
    def read(env):
        """Raises UserError on a value that cannot be meant."""
        return Settings(
            port=whole(env, "SAGEMAKER_BIND_TO_PORT", 8080, 1, 65535),
            workers=whole(env, "MODEL_SERVER_WORKERS", None, 1, 1024) or available_cores(),
            timeout=whole(env, "MODEL_SERVER_TIMEOUT", 60, 1, 3600),
            multi_model=truth(env, "SAGEMAKER_MULTI_MODEL"),
            max_models=whole(env, "MODEL_SERVER_MAX_MODELS", 0, 0, 100_000),
        )


def whole(env, name, default, least, most):
    text = env.get(name, "").strip()
    if text == "":
        return default
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise UserError(f"{name} must be a whole number from {least} to {most}, not {text!r}")
    return int(text)


def truth(env, name):
    text = env.get(name, "").strip().lower()
    if text not in ("", "true", "false"):
        raise UserError(f"{name} must be true or false, not {text!r}")
    return text == "true"
