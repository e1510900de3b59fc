// All five operations with the client of openapi-generator for Go. Amounts are json.Number, which keeps their digits.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"strings"

	"client/cfis"
)

type sandbox struct{ Url, AccessToken, ProvisioningToken string }

func client(at sandbox, token string) (*cfis.APIClient, context.Context) {
	settings := cfis.NewConfiguration()
	settings.Servers = cfis.ServerConfigurations{{URL: at.Url}}
	settings.AddDefaultHeader("X-Api-Key", token)
	return cfis.NewAPIClient(settings), context.Background()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// add adds the digits of an amount.
func add(sum *big.Rat, amount string) {
	if amount == "" {
		return
	}
	value, ok := new(big.Rat).SetString(amount)
	if !ok {
		must(fmt.Errorf("%q is not an amount", amount))
	}
	sum.Add(sum, value)
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// refused says with which status a request was refused, and what the body is.
func refused(response *http.Response, err error) string {
	failure, ok := err.(*cfis.GenericOpenAPIError)
	if !ok {
		return "unnoticed"
	}
	body := "json"
	if len(failure.Body()) == 0 {
		body = "empty"
	} else if strings.HasPrefix(string(failure.Body()), "<") {
		body = "html"
	}
	return fmt.Sprint("refused ", response.StatusCode, " ", body)
}

func main() {
	var at sandbox
	must(json.Unmarshal([]byte(os.Args[1]), &at))

	api, ctx := client(at, at.ProvisioningToken)
	body := cfis.NewClientToCreate(*cfis.NewService("LIFECYCLE"), *cfis.NewClientDetails("Honkapuron Kirjakauppa Oy", "1234567-1"), *cfis.NewContacts())
	created, _, err := api.OnboardingAPI.CreateClient(ctx).ClientToCreate(*body).Execute()
	must(err)
	fmt.Println("created")

	api, ctx = client(at, created.GetAccessToken())
	status, _, err := api.OnboardingAPI.ValidateAccessToken(ctx).Execute()
	must(err)
	if status.GetIsValid() {
		fmt.Println("valid")
	}
	other, ctx := client(at, "another-token")
	_, response, err := other.OnboardingAPI.ValidateAccessToken(ctx).Execute()
	fmt.Println(refused(response, err))
	_, response, err = api.OnboardingAPI.RenewAccessToken(ctx).Execute()
	fmt.Println(refused(response, err))
	renewed, _, err := api.OnboardingAPI.RenewAccessToken(ctx).Execute()
	must(err)
	token := first(renewed.GetAccessToken(), renewed.GetOtherMessage(), renewed.GetMessage())
	again, ctx := client(at, token)
	status, _, err = again.OnboardingAPI.ValidateAccessToken(ctx).Execute()
	must(err)
	if status.GetIsValid() {
		fmt.Println("renewed")
	}
	shown := fmt.Sprintf("%v %+v %#v %s %v %+v", created, *created, renewed, renewed, api.GetConfig(), *api.GetConfig())
	if strings.Contains(shown, created.GetAccessToken()) || strings.Contains(shown, token) {
		fmt.Println("a token is printed:", shown)
	} else {
		fmt.Println("tokens hidden")
	}

	api, ctx = client(at, at.AccessToken)
	for count := 0; count < 7; count++ {
		_, response, err = api.PaymentsAPI.ListPayments(ctx).FromDate("2026-03-01").ToDate("2026-03-31").Execute()
		fmt.Println(refused(response, err))
	}
	if _, _, err = api.PaymentsAPI.ListPayments(ctx).FromDate("2026-03-01").ToDate("2026-03-31").Execute(); err != nil {
		fmt.Println("not a list")
	}
	payments, _, err := api.PaymentsAPI.ListPayments(ctx).FromDate("2026-03-01").ToDate("2026-03-31").Execute()
	must(err)
	sum := new(big.Rat)
	for _, payment := range payments {
		add(sum, payment.GetAmount().String())
	}
	fmt.Println("payments", len(payments), sum.FloatString(2))

	read := func() []cfis.Settlement {
		report, _, err := api.PaymentsAPI.ListSettlements(ctx).FromDate("2026-03-01").ToDate("2026-03-31").Execute()
		must(err)
		return report.GetSettlements()
	}
	fmt.Println("null list", len(read()))
	if _, _, err = api.PaymentsAPI.ListSettlements(ctx).FromDate("2026-03-01").ToDate("2026-03-31").Execute(); err != nil {
		fmt.Println("not a report")
	}
	settlements := read()
	settled, allocated, brokenDown := new(big.Rat), new(big.Rat), new(big.Rat)
	allocations, rows, beneficiaries := 0, 0, ""
	for _, settlement := range settlements {
		add(settled, settlement.GetSettlementAmount().String())
		beneficiary := " null"
		if found, ok := settlement.GetBeneficiaryOk(); ok && found != nil {
			beneficiary = " one"
		}
		beneficiaries += beneficiary
		for _, allocation := range settlement.GetAllocations() {
			allocations++
			add(allocated, allocation.GetAllocatedTotalAmount().String())
			parts := allocation.GetBreakdown()
			if len(parts) == 0 {
				parts = allocation.GetEvents()
			}
			for _, row := range parts {
				rows++
				add(brokenDown, row.GetAmount().String())
			}
		}
	}
	fmt.Println("settlements", len(settlements), settled.FloatString(2))
	fmt.Println("allocations", allocations, allocated.FloatString(2))
	fmt.Println("breakdown", rows, brokenDown.FloatString(2))
	fmt.Println("beneficiaries" + beneficiaries)
}
