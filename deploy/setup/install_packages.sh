#!/bin/sh
# Installs the named Debian packages without starting any of their services. Run as root.
set -eu
export DEBIAN_FRONTEND=noninteractive

policy=/usr/sbin/policy-rc.d
saved=

restore() {
    if [ -n "$saved" ]; then mv -f "$saved" "$policy"; else rm -f "$policy"; fi
}

# Debian's own way to keep a package from starting its service while it is installed (101: not allowed).
if [ -e "$policy" ]; then
    saved="$policy.before-kancelaria"
    mv -f "$policy" "$saved"
fi
trap restore EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

apt-get update
apt-get install --yes --no-install-recommends "$@"

# Nor shall they start with the machine: the stack runs its own.
for package in "$@"; do
    if [ "$package" = rabbitmq-server ] && command -v deb-systemd-helper >/dev/null; then
        deb-systemd-helper disable rabbitmq-server.service epmd.service epmd.socket || true
    fi
    if [ "$package" = dovecot-imapd ] && command -v deb-systemd-helper >/dev/null; then
        deb-systemd-helper disable dovecot.service dovecot.socket || true
    fi
done
