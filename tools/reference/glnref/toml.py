"""TOML: in the standard library since Python 3.11, from `tomli` before."""

try:
    import tomllib
except ImportError:  # Python 3.10
    import tomli as tomllib  # noqa: F401

__all__ = ["tomllib"]
