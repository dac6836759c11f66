"""A mail server for tests: aiosmtpd with TLS and AUTH. Prints its port, keeps each message as FOLDER/N.eml, ends with its standard input."""
import argparse
import asyncio
import logging
import os
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
options = argparse.ArgumentParser()
options.add_argument("--folder", required=True)
options.add_argument("--tls", choices=["starttls", "tls", "none"], default="starttls")
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--user")
options.add_argument("--password")
options.add_argument("--no-plain", action="store_true")
options.add_argument("--refuse", default="")
given = options.parse_args()


class Keeper:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address == given.refuse:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Keeper.count += 1
        path = os.path.join(given.folder, f"{Keeper.count}.eml")
        with open(path + ".part", "wb") as file:
            file.write(f"X-Sender: {envelope.mail_from}\r\nX-Recipients: {','.join(envelope.rcpt_tos)}\r\n".encode())
            file.write(f"X-Login: {session.auth_data.decode() if session.auth_data else ''}\r\n".encode())
            file.write(f"X-Encrypted: {'yes' if session.ssl or given.tls == 'tls' else 'no'}\r\n".encode())
            file.write(envelope.original_content)
        os.rename(path + ".part", path)
        return "250 2.0.0 kept"


def judge(server, session, envelope, mechanism, data):
    if isinstance(data, LoginPassword) and data == LoginPassword(given.user.encode(), given.password.encode()):
        return AuthResult(success=True, auth_data=data.login)
    return AuthResult(success=False, handled=False)


context = None
if given.tls != "none":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given.certificate, given.key)

more = {"auth_exclude_mechanism": ["PLAIN"]} if given.no_plain else {}
if given.user:
    more |= {"authenticator": judge, "auth_required": True, "auth_require_tls": given.tls == "starttls"}


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Keeper(), hostname="mail.test", tls_context=context if given.tls == "starttls" else None, require_starttls=given.tls == "starttls", loop=loop, **more),
        "127.0.0.1",
        0,
        ssl=context if given.tls == "tls" else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
