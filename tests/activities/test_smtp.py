"""What an SMTP server's answers mean for a message: only what is said about the message itself settles it."""

import asyncio
from uuid import uuid4

import pytest
from pydantic import SecretStr

from activities.channels.channel import Answer, Answered, Outgoing
from activities.channels.http import OutsideHttp
from activities.channels.smtp import SmtpChannel, SmtpServer
from workflows.vocabulary.identity import EffectId


class ScriptedServer:
    """Speaks just enough SMTP, and answers some commands as it is told; `.` is the end of the content."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = {b"EHLO": b"250-here\r\n250 AUTH PLAIN", b"AUTH": b"235 fine", b"DATA": b"354 go on", **answers}

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        is_content = False
        while line := await reader.readline():
            command = line.split()[0].upper() if line.strip() else b""
            if is_content and command != b".":
                continue
            answer = self._answers.get(command, b"250 fine")
            if answer == b"":
                break
            is_content = answer.startswith(b"354")
            writer.write(answer + b"\r\n")
        writer.close()


async def _answer(answers: dict[bytes, bytes], recipient: str = "anna@example.com") -> Answered:
    server = await asyncio.start_server(ScriptedServer(answers).talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        known = SmtpServer("127.0.0.1", port, "shop@example.com", username="shop", password=SecretStr("secret"))
        message = Outgoing(EffectId(uuid4()), recipient, b"Subject: Hello\r\n\r\nHello\r\n")
        return await SmtpChannel(known, OutsideHttp()).attempt(message, 5)


@pytest.mark.parametrize(
    ("answers", "meaning"),
    [
        ({}, Answer.ACCEPTED),
        ({b"RCPT": b"550 nobody of that name"}, Answer.REFUSED),
        ({b".": b"554 no such words here"}, Answer.REFUSED),
        ({b"RCPT": b"450 later"}, Answer.NOT_TAKEN),
        ({b".": b"451 later"}, Answer.NOT_TAKEN),
        ({b"RCPT": b""}, Answer.NOT_TAKEN),
        ({b".": b""}, Answer.AMBIGUOUS),
    ],
)
async def test_a_reply_about_the_message_settles_it_and_silence_after_its_content_leaves_it_open(
    answers: dict[bytes, bytes], meaning: Answer
) -> None:
    assert (await _answer(answers)).answer is meaning


@pytest.mark.parametrize("answers", [{b"AUTH": b"535 wrong password"}, {b"MAIL": b"550 you may not send"}])
async def test_a_server_that_refuses_us_costs_no_customer_a_message(answers: dict[bytes, bytes]) -> None:
    assert (await _answer(answers)).answer is Answer.NOT_TAKEN


@pytest.mark.parametrize("recipient", ["jürgen@example.com", "anna\0@example.com"])
async def test_an_address_that_smtp_cannot_carry_is_refused_and_not_tried_for_ever(recipient: str) -> None:
    answered = await _answer({}, recipient)
    assert answered.answer is Answer.REFUSED
    assert recipient not in answered.reason
