import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;

public class Main {
    public static void main(String[] arguments) throws Exception {
        var tokens = JSONObjectUtils.parse(Files.readString(Path.of("tokens.json")));
        var verifier = new AccessTokens();
        var results = new HashMap<String, Object>();
        for (var entry : tokens.entrySet()) {
            Object subject = null;
            try {
                subject = verifier.verify((String) entry.getValue()).getSubject();
            } catch (Exception refused) {
                // null stands for it
            }
            results.put(entry.getKey(), subject);
        }
        System.out.println(JSONObjectUtils.toJSONString(results));
    }
}
