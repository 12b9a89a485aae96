package main

import (
	"context"
	"encoding/json"
	"os"
)

func main() {
	verifier, err := newVerifier(context.Background())
	if err != nil {
		panic(err)
	}
	content, err := os.ReadFile("tokens.json")
	if err != nil {
		panic(err)
	}
	tokens := map[string]string{}
	if err := json.Unmarshal(content, &tokens); err != nil {
		panic(err)
	}
	results := map[string]any{}
	for name, token := range tokens {
		results[name] = nil
		if claims, err := verifier.verify(token); err == nil {
			results[name] = claims.Subject
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}
