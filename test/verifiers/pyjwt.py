import json

import jwt
from snippet import verify_access_token


def subject_of(token):
    try:
        return verify_access_token(token)["sub"]
    except jwt.PyJWTError:
        return None


with open("tokens.json") as file:
    print(json.dumps({name: subject_of(token) for name, token in json.load(file).items()}))
