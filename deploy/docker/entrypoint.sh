#!/bin/sh
# Replicas of one service are told apart by their container's name.
set -eu
export KANCELARIA_INSTANCE="${KANCELARIA_INSTANCE:-$(hostname)}"
exec "$@"
