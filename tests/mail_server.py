"""A real IMAP server for tests: Debian's Dovecot, in the foreground, on ports and in folders of its own.

`port` speaks in the clear and STARTTLS, `tls_port` TLS, with a certificate by an authority of its own.

It ends with the tests, also with tests that are killed: another run would find its mails otherwise.
"""

import contextlib
import getpass
import imaplib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local.ports import HOST, answers
from deploy.local.waiting import wait_until
from tests.certificates import Certificates, certificates_for
from tests.free_port import free_port

USER, PASSWORD = "office", "mailroom-secret"
_DOVECOT = ("setpriv", "--pdeathsig", "TERM", "/usr/sbin/dovecot", "-F")


class MailServer:
    """`deliver` puts a mail into the folder INBOX as another mail client would."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.tls_port = free_port()
        self.certificates = certificates_for(HOST, folder / "tls")
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o755)
        mails = self._folder / "mail"
        mails.mkdir()
        if os.geteuid() == 0:
            shutil.chown(mails, "mail", "mail")
        config = self._folder / "dovecot.conf"
        config.write_text(_config(self._folder, self.port, self.tls_port, self.certificates))
        self._process = subprocess.Popen([*_DOVECOT, "-c", str(config)], stdin=subprocess.DEVNULL)
        wait_until(lambda: answers(self.port), "Dovecot answers", seconds=20)

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)

    @contextlib.contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4(HOST, self.port, timeout=20)
        client.login(USER, PASSWORD)
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, *mails: bytes) -> None:
        with self.client() as client:
            for mail in mails:
                status, told = client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)
                assert status == "OK", told

    def empty(self) -> None:
        with self.client() as client:
            status, (count,) = client.select("INBOX")
            assert status == "OK", (count, (self._folder / "dovecot.log").read_text())
            if count != b"0":
                client.store("1:*", "+FLAGS", "\\Deleted")
            client.expunge()

    def renumber(self) -> None:
        """Give all mails new numbers, as a server does that was restored from a backup."""
        for path in (self._folder / "mail" / USER).glob("dovecot*"):
            path.unlink()

    def sign_ins(self) -> int:
        """How often somebody was let in, or was not."""
        log = (self._folder / "dovecot.log").read_text()
        return log.count("Login:") + log.count("auth failed")

    def unseen(self) -> int:
        with self.client() as client:
            client.select("INBOX", readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())


def _config(folder: Path, port: int, tls_port: int, tls: Certificates) -> str:
    user = getpass.getuser() if os.geteuid() else "mail"
    uid = f"uid={user} gid={user}" if os.geteuid() == 0 else ""
    login = "" if os.geteuid() == 0 else f"default_login_user = {user}\ndefault_internal_user = {user}\n"
    return f"""
protocols = imap
listen = {HOST}
base_dir = {folder}/run
state_dir = {folder}/state
instance_name = kancelaria-{port}
log_path = {folder}/dovecot.log
ssl = yes
ssl_cert = <{tls.certificate}
ssl_key = <{tls.key}
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
{login}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = {uid} home={folder}/home/%u
}}
"""
