"""An independent reader and integrator of the gln model language (docs/model.md)."""
