// All five operations with the client of openapi-generator for Java. Amounts are BigDecimal.
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.OnboardingApi;
import org.openapitools.client.api.PaymentsApi;
import org.openapitools.client.model.Allocation;
import org.openapitools.client.model.ClientDetails;
import org.openapitools.client.model.ClientToCreate;
import org.openapitools.client.model.Contacts;
import org.openapitools.client.model.CreatedClient;
import org.openapitools.client.model.Payment;
import org.openapitools.client.model.RenewedToken;
import org.openapitools.client.model.Service;
import org.openapitools.client.model.Settlement;
import org.openapitools.client.model.SettlementReport;

public class Client {
    static String url;

    static ApiClient client(String token) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(url);
        client.setRequestInterceptor(request -> request.header("X-Api-Key", token));
        return client;
    }

    static <T> List<T> orNone(List<T> list) {
        return list == null ? List.of() : list;
    }

    static String total(Stream<BigDecimal> amounts) {
        return amounts.filter(amount -> amount != null).reduce(BigDecimal.ZERO, BigDecimal::add).toPlainString();
    }

    interface Request {
        void send() throws ApiException;
    }

    /** Says with which status a request was refused, and what the body is. */
    static String refused(Request request) {
        try {
            request.send();
            return "unnoticed";
        } catch (ApiException error) {
            String body = error.getResponseBody();
            String kind = body == null || body.isEmpty() ? "empty" : body.startsWith("<") ? "html" : "json";
            return "refused " + error.getCode() + " " + kind;
        }
    }

    public static void main(String[] arguments) throws Exception {
        var sandbox = new ObjectMapper().readTree(arguments[0]);
        url = sandbox.get("url").asText();

        var body = new ClientToCreate()
            .service(new Service().type("LIFECYCLE"))
            .client(new ClientDetails().name("Honkapuron Kirjakauppa Oy").businessCode("1234567-1"))
            .contacts(new Contacts());
        CreatedClient created = new OnboardingApi(client(sandbox.get("provisioningToken").asText())).createClient(body);
        String token = created.getAccessToken();
        System.out.println("created");
        var onboarding = new OnboardingApi(client(token));
        System.out.println(onboarding.validateAccessToken().getIsValid() ? "valid" : "not valid");
        System.out.println(refused(() -> new OnboardingApi(client("another-token")).validateAccessToken()));
        System.out.println(refused(onboarding::renewAccessToken));
        RenewedToken renewed = onboarding.renewAccessToken();
        String next = Stream.of(renewed.getAccessToken(), renewed.getOtherMessage(), renewed.getMessage()).filter(found -> found != null).findFirst().get();
        System.out.println(new OnboardingApi(client(next)).validateAccessToken().getIsValid() ? "renewed" : "not renewed");
        String shown = created.toString() + renewed;
        System.out.println(shown.contains(token) || shown.contains(next) ? "a token is printed" : "tokens hidden");

        var api = new PaymentsApi(client(sandbox.get("accessToken").asText()));
        LocalDate from = LocalDate.parse("2026-03-01");
        LocalDate to = LocalDate.parse("2026-03-31");
        for (int count = 0; count < 7; count++) {
            System.out.println(refused(() -> api.listPayments(from, to)));
        }
        System.out.println(refused(() -> api.listPayments(from, to)).startsWith("refused") ? "not a list" : "unnoticed");
        List<Payment> payments = api.listPayments(from, to);
        System.out.println("payments " + payments.size() + " " + total(payments.stream().map(Payment::getAmount)));
        System.out.println("null list " + orNone(api.listSettlements(from, to, null).getSettlements()).size());
        System.out.println(refused(() -> api.listSettlements(from, to, null)).startsWith("refused") ? "not a report" : "unnoticed");
        SettlementReport report = api.listSettlements(from, to, null);
        List<Settlement> settlements = orNone(report.getSettlements());
        System.out.println("settlements " + settlements.size() + " " + total(settlements.stream().map(Settlement::getSettlementAmount)));
        List<Allocation> allocations = settlements.stream().flatMap(one -> orNone(one.getAllocations()).stream()).toList();
        System.out.println("allocations " + allocations.size() + " " + total(allocations.stream().map(Allocation::getAllocatedTotalAmount)));
        var rows = allocations.stream()
            .flatMap(one -> (one.getBreakdown() == null ? orNone(one.getEvents()) : one.getBreakdown()).stream()).toList();
        System.out.println("breakdown " + rows.size() + " " + total(rows.stream().map(row -> row.getAmount())));
        System.out.println(settlements.stream().map(one -> one.getBeneficiary() == null ? "null" : "one").collect(Collectors.joining(" ", "beneficiaries ", "")));
    }
}
