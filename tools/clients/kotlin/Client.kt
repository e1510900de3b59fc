// All five operations with the models of openapi-generator for Kotlin, gson and the HTTP client of the JDK. Amounts are BigDecimal.
import cfis.models.ClientDetails
import cfis.models.ClientToCreate
import cfis.models.Contacts
import cfis.models.CreatedClient
import cfis.models.Payment
import cfis.models.RenewedToken
import cfis.models.Service
import cfis.models.SettlementReport
import cfis.models.TokenStatus
import com.google.gson.Gson
import com.google.gson.JsonObject
import com.google.gson.JsonParseException
import java.math.BigDecimal
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse

val gson = Gson()

class Refused(val status: Int, val body: String) : Exception()

class Api(private val url: String, private val token: String) {
    fun send(path: String, body: Any? = null): String {
        val request = HttpRequest.newBuilder(URI("$url/api/v1/partner/$path")).header("X-Api-Key", token)
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(gson.toJson(body)))
        }
        val response = HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString())
        if (response.statusCode() !in 200..299) throw Refused(response.statusCode(), response.body())
        return response.body()
    }

    inline fun <reified T> get(path: String): T = gson.fromJson(send(path), T::class.java)
}

/** Says with which status a request was refused, and what the body is. */
fun refused(request: () -> Any): String =
    try {
        "unnoticed: ${request()}"
    } catch (error: Refused) {
        "refused ${error.status} ${if (error.body.isEmpty()) "empty" else if (error.body.startsWith("<")) "html" else "json"}"
    }

fun unreadable(request: () -> Any, says: String): String =
    try {
        "unnoticed: ${request()}"
    } catch (error: JsonParseException) {
        says
    }

fun total(amounts: List<BigDecimal?>): String = amounts.filterNotNull().fold(BigDecimal.ZERO, BigDecimal::add).toPlainString()

fun main(arguments: Array<String>) {
    val sandbox = gson.fromJson(arguments[0], JsonObject::class.java)
    val api = { token: String -> Api(sandbox["url"].asString, token) }

    val body = ClientToCreate(
        service = Service(type = "LIFECYCLE"),
        client = ClientDetails(name = "Honkapuron Kirjakauppa Oy", businessCode = "1234567-1"),
        contacts = Contacts(),
    )
    val created = gson.fromJson(api(sandbox["provisioningToken"].asString).send("client", body), CreatedClient::class.java)
    val token = created.accessToken!!.value
    println("created")
    println(if (api(token).get<TokenStatus>("validate").isValid == true) "valid" else "not valid")
    println(refused { api("another-token").get<TokenStatus>("validate") })
    println(refused { api(token).get<RenewedToken>("renew") })
    val renewed = api(token).get<RenewedToken>("renew")
    val next = (renewed.accessToken ?: renewed.otherMessage ?: renewed.message)!!.value
    println(if (api(next).get<TokenStatus>("validate").isValid == true) "renewed" else "not renewed")
    println(if (token in "$created" || next in "$renewed") "a token is printed" else "tokens hidden")

    val access = api(sandbox["accessToken"].asString)
    val period = "?fromDate=2026-03-01&toDate=2026-03-31"
    val listPayments = { access.get<Array<Payment>>("payments$period") }
    val listSettlements = { access.get<SettlementReport>("settlements$period") }
    repeat(7) { println(refused(listPayments)) }
    println(unreadable(listPayments, "not a list"))
    val payments = listPayments()
    println("payments ${payments.size} ${total(payments.map { it.amount })}")
    println("null list ${listSettlements().settlements.orEmpty().size}")
    println(unreadable(listSettlements, "not a report"))
    val settlements = listSettlements().settlements.orEmpty()
    println("settlements ${settlements.size} ${total(settlements.map { it.settlementAmount })}")
    val allocations = settlements.flatMap { it.allocations.orEmpty() }
    println("allocations ${allocations.size} ${total(allocations.map { it.allocatedTotalAmount })}")
    val rows = allocations.flatMap { it.breakdown ?: it.events.orEmpty() }
    println("breakdown ${rows.size} ${total(rows.map { it.amount })}")
    println("beneficiaries ${settlements.joinToString(" ") { if (it.beneficiary == null) "null" else "one" }}")
}
