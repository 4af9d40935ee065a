"""What the product is measured by: one module per measure, `python -m benchmarks.<name>`."""
