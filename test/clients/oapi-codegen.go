package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	openapi_types "github.com/oapi-codegen/runtime/types"
	"journey/client"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func expectEqual(actual, expected string) {
	if actual != expected {
		panic(fmt.Sprintf("expected %s, got %s", expected, actual))
	}
}

func codeFor(email string) string {
	response, err := http.Get(os.Getenv("CODES_URL") + "/" + email)
	check(err)
	code, err := io.ReadAll(response.Body)
	check(err)
	return string(code)
}

func main() {
	ctx := context.Background()
	email := os.Getenv("CLIENT") + "@example.com"
	password := "correct horse battery staple"
	accessToken := ""
	withToken := func(_ context.Context, request *http.Request) error {
		if accessToken != "" {
			request.Header.Set("Authorization", "Bearer "+accessToken)
		}
		return nil
	}
	api, err := client.NewClientWithResponses(os.Getenv("SERVER_URL"), client.WithRequestEditorFn(withToken))
	check(err)

	registered, err := api.RegisterWithResponse(ctx, nil, client.RegistrationRequest{
		Email: openapi_types.Email(email), Password: password, FullName: "Ada Lovelace",
	})
	check(err)
	challengeID := registered.JSON202.Challenge.ChallengeId

	proof := client.EmailVerificationConfirmation{ChallengeId: challengeID, Code: "0"}
	wrong, err := api.ConfirmEmailWithResponse(ctx, nil, proof)
	check(err)
	expectEqual(wrong.ApplicationproblemJSON400.Code, "otp.invalid")
	proof.Code = codeFor(email)
	confirmed, err := api.ConfirmEmailWithResponse(ctx, nil, proof)
	check(err)
	expectEqual(confirmed.JSON200.Status, "authenticated")
	accessToken = confirmed.JSON200.Tokens.AccessToken
	me, err := api.GetMeWithResponse(ctx, nil)
	check(err)
	expectEqual(string(me.JSON200.Email), email)

	renewed, err := api.ReauthenticateWithResponse(ctx, nil, client.ReauthenticationConfirmation{Password: &password})
	check(err)
	refreshed, err := api.RefreshTokensWithResponse(ctx, nil, client.RefreshRequest{
		RefreshToken: renewed.JSON200.Tokens.RefreshToken,
	})
	check(err)
	accessToken = refreshed.JSON200.Tokens.AccessToken

	ended, err := api.LogoutWithResponse(ctx, nil)
	check(err)
	expectEqual(ended.HTTPResponse.Status, "204 No Content")
	after, err := api.GetMeWithResponse(ctx, nil)
	check(err)
	expectEqual(after.ApplicationproblemJSON401.Code, "auth.token_invalid")
}
