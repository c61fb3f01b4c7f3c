"""The benchmarks go with the product: the limit is measured with the product's own statements."""

from benchmarks import statements


def test_the_limit_is_measured_with_the_products_own_statements() -> None:
    scripts = statements.pipeline(10), statements.webhook(10)
    assert [script.count("insert into events") for script in scripts] == [3, 0]
    assert not [script for script in scripts if "$" in script]
