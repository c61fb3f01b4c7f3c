"""Prometheus metrics of this process. A domain declares its own beside the code that counts."""

from prometheus_client import Counter, Histogram

REQUESTS = Histogram(
    "munshi_http_request_seconds",
    "Time to answer HTTP requests",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
RATE_LIMIT_FAULTS = Counter("munshi_rate_limit_faults_total", "Requests let through because the limiter's store failed")
SHED = Counter("munshi_shed_requests", "Requests refused because too many were under way, by whose", ["reason"])
