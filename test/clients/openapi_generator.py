import json
import os
import urllib.request

import openapi_client as postern

configuration = postern.Configuration(host=os.environ["SERVER_URL"])
email = f"{os.environ['CLIENT']}@example.com"
password = "correct horse battery staple"


def code_of(call, *arguments) -> str:
    try:
        call(*arguments)
    except postern.ApiException as error:
        return json.loads(error.body)["code"]
    raise AssertionError("no error")


with postern.ApiClient(configuration) as client:
    registration = postern.RegistrationApi(client)
    sessions = postern.SessionsApi(client)
    account = postern.AccountApi(client)

    request = postern.RegistrationRequest(email=email, password=password, fullName="Ada Lovelace")
    challenge_id = registration.register(request).challenge.challenge_id

    wrong = postern.EmailVerificationConfirmation(challengeId=challenge_id, code="0")
    assert code_of(registration.confirm_email, wrong) == "otp.invalid"
    code = urllib.request.urlopen(f"{os.environ['CODES_URL']}/{email}").read().decode()
    proof = postern.EmailVerificationConfirmation(challengeId=challenge_id, code=code)
    confirmed = registration.confirm_email(proof)
    assert confirmed.status == "authenticated", confirmed
    configuration.access_token = confirmed.tokens.access_token
    assert account.get_me().email == email

    renewed = sessions.reauthenticate(postern.ReauthenticationConfirmation(password=password))
    refreshed = sessions.refresh_tokens(postern.RefreshRequest(refreshToken=renewed.tokens.refresh_token))
    configuration.access_token = refreshed.tokens.access_token

    sessions.logout()
    assert code_of(account.get_me) == "auth.token_invalid"
