"""A sample of steps, for charts."""


def sampled_steps(steps: list[int], limit: int) -> list[int]:
    """At most ``limit`` of the sorted steps, spread evenly, the first and the last among them."""
    if len(steps) <= limit:
        return steps
    # the first steps of equally long stretches, and the very last one
    length, longer = divmod(len(steps), limit)
    return [*(steps[i * length + min(i, longer)] for i in range(limit - 1)), steps[-1]]
