import os
import urllib.request

from client import AuthenticatedClient, Client
from client.api.account import get_me
from client.api.registration import confirm_email, register
from client.api.sessions import logout, reauthenticate, refresh_tokens
from client.models import (
    EmailVerificationConfirmation,
    Problem,
    ReauthenticationConfirmation,
    RefreshRequest,
    RegistrationRequest,
)

url = os.environ["SERVER_URL"]
email = f"{os.environ['CLIENT']}@example.com"
password = "correct horse battery staple"


def signed_in(token: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=url, token=token)


anonymous = Client(base_url=url)
request = RegistrationRequest(email=email, password=password, full_name="Ada Lovelace")
challenge_id = register.sync(client=anonymous, body=request).challenge.challenge_id

wrong = confirm_email.sync(client=anonymous, body=EmailVerificationConfirmation(challenge_id, "0"))
assert isinstance(wrong, Problem) and wrong.code == "otp.invalid", wrong
code = urllib.request.urlopen(f"{os.environ['CODES_URL']}/{email}").read().decode()
confirmed = confirm_email.sync(client=anonymous, body=EmailVerificationConfirmation(challenge_id, code))
assert confirmed.status == "authenticated", confirmed
client = signed_in(confirmed.tokens.access_token)
assert get_me.sync(client=client).email == email

renewed = reauthenticate.sync(client=client, body=ReauthenticationConfirmation(password=password))
refreshed = refresh_tokens.sync(client=anonymous, body=RefreshRequest(renewed.tokens.refresh_token))
client = signed_in(refreshed.tokens.access_token)

assert logout.sync_detailed(client=client).status_code == 204
assert get_me.sync(client=client).code == "auth.token_invalid"
