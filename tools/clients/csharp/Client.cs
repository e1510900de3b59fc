// All five operations with the models of openapi-generator for C#, Newtonsoft's parser and HttpClient. Amounts are decimal.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Org.OpenAPITools.Model;

public static class Client {
    sealed class Refused : Exception {
        public int Status;
        public string Body;
    }

    static readonly JsonSerializerSettings Exact = new JsonSerializerSettings { FloatParseHandling = FloatParseHandling.Decimal };
    static string url;

    static T Send<T>(string token, string path, object body = null) {
        var http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Add("X-Api-Key", token);
        path = "/api/v1/partner/" + path;
        var response = body == null
            ? http.GetAsync(path).Result
            : http.PostAsync(path, new StringContent(JsonConvert.SerializeObject(body), Encoding.UTF8, "application/json")).Result;
        var text = response.Content.ReadAsStringAsync().Result;
        if (!response.IsSuccessStatusCode) throw new Refused { Status = (int)response.StatusCode, Body = text };
        return JsonConvert.DeserializeObject<T>(text, Exact);
    }

    /** Says with which status a request was refused, and what the body is. */
    static string AsRefused(Func<object> request) {
        try {
            return "unnoticed: " + request();
        } catch (Refused error) {
            return "refused " + error.Status + " " + (error.Body == "" ? "empty" : error.Body.StartsWith("<") ? "html" : "json");
        }
    }

    static string Unreadable(Func<object> request, string says) {
        try {
            return "unnoticed: " + request();
        } catch (JsonException) {
            return says;
        }
    }

    static string Total(IEnumerable<decimal?> amounts) {
        return amounts.Sum(amount => amount ?? 0).ToString(CultureInfo.InvariantCulture);
    }

    public static void Main(string[] arguments) {
        var sandbox = JObject.Parse(arguments[0]);
        url = (string)sandbox["url"];
        var body = new ClientToCreate(new Service("LIFECYCLE"), new ClientDetails("Honkapuron Kirjakauppa Oy", "1234567-1"), new Contacts());
        var created = Send<CreatedClient>((string)sandbox["provisioningToken"], "client", body);
        var token = created.AccessToken.Value;
        Console.WriteLine("created");
        Console.WriteLine(Send<TokenStatus>(token, "validate").IsValid == true ? "valid" : "not valid");
        Console.WriteLine(AsRefused(() => Send<TokenStatus>("another-token", "validate")));
        Console.WriteLine(AsRefused(() => Send<RenewedToken>(token, "renew")));
        var renewed = Send<RenewedToken>(token, "renew");
        var next = (renewed.AccessToken ?? renewed.OtherMessage ?? renewed.Message).Value;
        Console.WriteLine(Send<TokenStatus>(next, "validate").IsValid == true ? "renewed" : "not renewed");
        var shown = created.ToString() + renewed;
        Console.WriteLine(shown.Contains(token) || shown.Contains(next) ? "a token is printed" : "tokens hidden");

        var access = (string)sandbox["accessToken"];
        const string period = "?fromDate=2026-03-01&toDate=2026-03-31";
        Func<List<Payment>> listPayments = () => Send<List<Payment>>(access, "payments" + period);
        Func<SettlementReport> listSettlements = () => Send<SettlementReport>(access, "settlements" + period);
        for (var count = 0; count < 7; count++) Console.WriteLine(AsRefused(listPayments));
        Console.WriteLine(Unreadable(listPayments, "not a list"));
        var payments = listPayments();
        Console.WriteLine("payments " + payments.Count + " " + Total(payments.Select(payment => payment.Amount)));
        Console.WriteLine("null list " + (listSettlements().Settlements ?? new List<Settlement>()).Count);
        Console.WriteLine(Unreadable(listSettlements, "not a report"));
        var settlements = listSettlements().Settlements ?? new List<Settlement>();
        Console.WriteLine("settlements " + settlements.Count + " " + Total(settlements.Select(one => (decimal?)one.SettlementAmount)));
        var allocations = settlements.SelectMany(one => one.Allocations ?? new List<Allocation>()).ToList();
        Console.WriteLine("allocations " + allocations.Count + " " + Total(allocations.Select(one => (decimal?)one.AllocatedTotalAmount)));
        var rows = allocations.SelectMany(one => one.Breakdown ?? one.Events ?? new List<BreakdownRow>()).ToList();
        Console.WriteLine("breakdown " + rows.Count + " " + Total(rows.Select(row => (decimal?)row.Amount)));
        Console.WriteLine("beneficiaries " + string.Join(" ", settlements.Select(one => one.Beneficiary == null ? "null" : "one")));
    }
}
