import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AccountApi;
import org.openapitools.client.api.RegistrationApi;
import org.openapitools.client.api.SessionsApi;
import org.openapitools.client.model.AuthResult;
import org.openapitools.client.model.EmailVerificationConfirmation;
import org.openapitools.client.model.ReauthenticationConfirmation;
import org.openapitools.client.model.Refreshed;
import org.openapitools.client.model.RefreshRequest;
import org.openapitools.client.model.Registration;
import org.openapitools.client.model.RegistrationRequest;

public class Journey {
    interface Call {
        void run() throws ApiException;
    }

    static String codeOf(Call call) {
        try {
            call.run();
        } catch (ApiException error) {
            return JsonParser.parseString(error.getResponseBody()).getAsJsonObject().get("code").getAsString();
        }
        throw new AssertionError("no error");
    }

    static void expectEqual(Object actual, Object expected) {
        if (!expected.equals(actual)) throw new AssertionError("expected " + expected + ", got " + actual);
    }

    static String codeFor(String email) throws Exception {
        URI uri = URI.create(System.getenv("CODES_URL") + "/" + email);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }

    public static void main(String[] arguments) throws Exception {
        String email = System.getenv("CLIENT") + "@example.com";
        String password = "correct horse battery staple";
        ApiClient client = new ApiClient();
        client.setBasePath(System.getenv("SERVER_URL"));
        RegistrationApi registration = new RegistrationApi(client);
        SessionsApi sessions = new SessionsApi(client);
        AccountApi account = new AccountApi(client);

        RegistrationRequest request =
            new RegistrationRequest().email(email).password(password).fullName("Ada Lovelace");
        Registration registered = registration.register(request, null, null, null);
        String challengeId = registered.getChallenge().getChallengeId();

        EmailVerificationConfirmation proof =
            new EmailVerificationConfirmation().challengeId(challengeId).code("0");
        expectEqual(codeOf(() -> registration.confirmEmail(proof, null, null)), "otp.invalid");
        AuthResult confirmed = registration.confirmEmail(proof.code(codeFor(email)), null, null);
        expectEqual(confirmed.getStatus(), "authenticated");
        client.setBearerToken(confirmed.getTokens().getAccessToken());
        expectEqual(account.getMe(null).getEmail(), email);

        Refreshed renewed =
            sessions.reauthenticate(new ReauthenticationConfirmation().password(password), null, null);
        RefreshRequest refresh = new RefreshRequest().refreshToken(renewed.getTokens().getRefreshToken());
        client.setBearerToken(sessions.refreshTokens(refresh, null).getTokens().getAccessToken());

        sessions.logout(null);
        expectEqual(codeOf(() -> account.getMe(null)), "auth.token_invalid");
    }
}
