#!/bin/bash
# mongod of a replica set with sign-in: its members know each other by the key file, written from MONGO_KEY.
set -euo pipefail
key=/data/configdb/replica-set.key
rm -f "$key"
(umask 377 && printf '%s' "$MONGO_KEY" >"$key")
chown mongodb:mongodb "$key"
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all
