"""All programs of the stack, in the order in which they start."""

from deploy.local import mongodb, processes, rabbitmq, seaweedfs, tika
from deploy.local.program import Program
from deploy.local.stack import Stack


def programs(stack: Stack) -> list[Program]:
    return [*servers(stack), *processes.processes(stack)]


def servers(stack: Stack) -> list[Program]:
    return [*rabbitmq.programs(stack), mongodb.program(stack), seaweedfs.program(stack), tika.program(stack)]
