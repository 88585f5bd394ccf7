"""Prints what TensorBoard reads of the folder that is the one argument.

One JSON object: a list of [step, value] for every tag. Exits with 77 when tensorboard is missing,
which the one line then says.
"""

import json
import sys

try:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
except ImportError as missing:
    print(missing)
    sys.exit(77)

ALL = {"scalars": 0}
events = EventAccumulator(sys.argv[1], size_guidance=ALL)
events.Reload()
print(
    json.dumps(
        {
            tag: [[point.step, point.value] for point in events.Scalars(tag)]
            for tag in events.Tags()["scalars"]
        }
    )
)
