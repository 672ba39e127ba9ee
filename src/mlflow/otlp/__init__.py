"""OpenTelemetry's protocol for traces, and the conventions by which others name what their spans hold."""
