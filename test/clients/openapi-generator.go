package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	postern "journey/client"
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

func codeOf(err error) string {
	var failure *postern.GenericOpenAPIError
	if !errors.As(err, &failure) {
		panic(fmt.Sprintf("no problem: %v", err))
	}
	var problem postern.Problem
	check(json.Unmarshal(failure.Body(), &problem))
	return problem.Code
}

func main() {
	email := os.Getenv("CLIENT") + "@example.com"
	password := "correct horse battery staple"
	configuration := postern.NewConfiguration()
	configuration.Servers = postern.ServerConfigurations{{URL: os.Getenv("SERVER_URL")}}
	api := postern.NewAPIClient(configuration)
	ctx := context.Background()
	signedIn := func(token string) context.Context {
		return context.WithValue(ctx, postern.ContextAccessToken, token)
	}

	request := postern.NewRegistrationRequest(email, password, "Ada Lovelace")
	registered, _, err := api.RegistrationAPI.Register(ctx).RegistrationRequest(*request).Execute()
	check(err)

	confirm := func(code string) (*postern.AuthResult, error) {
		proof := postern.NewEmailVerificationConfirmation(registered.Challenge.ChallengeId, code)
		result, _, err := api.RegistrationAPI.ConfirmEmail(ctx).EmailVerificationConfirmation(*proof).Execute()
		return result, err
	}
	_, err = confirm("0")
	expectEqual(codeOf(err), "otp.invalid")
	confirmed, err := confirm(codeFor(email))
	check(err)
	expectEqual(confirmed.Status, "authenticated")
	ctx2 := signedIn(confirmed.Tokens.AccessToken)
	me, _, err := api.AccountAPI.GetMe(ctx2).Execute()
	check(err)
	expectEqual(me.Email, email)

	renewed, _, err := api.SessionsAPI.Reauthenticate(ctx2).
		ReauthenticationConfirmation(postern.ReauthenticationConfirmation{Password: &password}).Execute()
	check(err)
	refreshed, _, err := api.SessionsAPI.RefreshTokens(ctx).
		RefreshRequest(*postern.NewRefreshRequest(renewed.Tokens.RefreshToken)).Execute()
	check(err)
	ctx3 := signedIn(refreshed.Tokens.AccessToken)

	_, err = api.SessionsAPI.Logout(ctx3).Execute()
	check(err)
	_, _, err = api.AccountAPI.GetMe(ctx3).Execute()
	expectEqual(codeOf(err), "auth.token_invalid")
}
