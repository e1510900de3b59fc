// Parses every fixture that a reader must accept, with the Java models of openapi-generator and their JSON parser: unknown fields are kept,
// and amounts keep their digits.
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openapitools.client.ApiClient;

public class ReadFixtures {
    public static void main(String[] arguments) throws Exception {
        ObjectMapper mapper = ApiClient.createDefaultObjectMapper();
        ObjectMapper exact = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        int read = 0;
        int wrong = 0;
        List<Path> files;
        try (var listed = Files.list(Path.of(arguments[0], "fixtures"))) {
            files = listed.sorted().toList();
        }
        for (Path file : files) {
            JsonNode fixtures = exact.readTree(Files.readString(file));
            Class<?> type;
            try {
                type = Class.forName("org.openapitools.client.model." + fixtures.get("type").asText());
            } catch (ClassNotFoundException none) {
                // Strings, lists and values of any type do not have a class.
                continue;
            }
            for (JsonNode fixture : fixtures.get("cases")) {
                // A class accepts only the guessed types.
                boolean isGuess = fixture.get("name").asText().endsWith("-is-not-what-is-guessed");
                if (!fixture.get("lenient").asBoolean() || isGuess) {
                    continue;
                }
                String json = exact.writeValueAsString(fixture.get("value"));
                try {
                    String written = mapper.writeValueAsString(mapper.readValue(json, type));
                    read += 1;
                    if (json.contains("aFieldThatNobodyKnows") && !written.contains("aFieldThatNobodyKnows")) {
                        System.err.println(type.getSimpleName() + " has lost a field: " + written);
                        wrong += 1;
                    }
                } catch (Exception error) {
                    System.err.println(type.getSimpleName() + ", " + fixture.get("name").asText() + ": " + error.getMessage().lines().findFirst().orElse(""));
                    wrong += 1;
                }
            }
        }
        String settlement = "{\"settlementId\":310000000417,\"settlementAmount\":1234567890123456.78,\"currency\":\"EUR\",\"agency\":\"CashIn\",\"allocations\":[{\"allocatedTotalAmount\":1,\"events\":[{\"type\":\"NEW\",\"amount\":0.10}]}]}";
        var found = mapper.readValue(settlement, org.openapitools.client.model.Settlement.class);
        var events = found.getAllocations().get(0).getEvents();
        boolean isWhole = found.getSettlementId() == 310000000417L
            && found.getSettlementAmount().equals(new BigDecimal("1234567890123456.78"))
            && "CashIn".equals(found.getAgency())
            && "NEW".equals(events.get(0).getType())
            && events.get(0).getAmount().equals(new BigDecimal("0.10"));
        if (!isWhole) {
            System.err.println("a settlement is parsed as " + found);
        }
        System.out.println("java: " + read + " fixtures are parsed");
        System.exit(wrong == 0 && isWhole && read > 100 ? 0 : 1);
    }
}
