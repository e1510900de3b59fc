<?php
// All five operations with the client of openapi-generator for PHP: php client.php SANDBOX. Amounts are strings with their digits.

require 'client/vendor/autoload.php';

use Cfis\Api\OnboardingApi;
use Cfis\Api\PaymentsApi;
use Cfis\ApiException;
use Cfis\Configuration;
use Cfis\ExactAmounts;
use Cfis\Model\ClientDetails;
use Cfis\Model\ClientToCreate;
use Cfis\Model\Contacts;
use Cfis\Model\Service;

$sandbox = json_decode($argv[1], false, 512, JSON_THROW_ON_ERROR);

$handler = GuzzleHttp\HandlerStack::create();
$handler->push(ExactAmounts::middleware());
$http = new GuzzleHttp\Client(['handler' => $handler]);

$configuration = static fn (string $token): Configuration => (new Configuration())->setHost($sandbox->url)->setApiKey('X-Api-Key', $token);
$onboarding = static fn (string $token): OnboardingApi => new OnboardingApi($http, $configuration($token));
$total = static fn (array $amounts): string => array_reduce($amounts, static fn (string $sum, ?string $amount): string => bcadd($sum, $amount ?? '0', 2), '0');

// Says with which status a request was refused, and what the body is.
$refused = static function (callable $request): string {
    try {
        $request();

        return 'unnoticed';
    } catch (ApiException $error) {
        $body = (string) $error->getResponseBody();

        return "refused {$error->getCode()} " . ($body === '' ? 'empty' : ($body[0] === '<' ? 'html' : 'json'));
    }
};

$body = (new ClientToCreate())
    ->setService((new Service())->setType('LIFECYCLE'))
    ->setClient((new ClientDetails())->setName('Honkapuron Kirjakauppa Oy')->setBusinessCode('1234567-1'))
    ->setContacts(new Contacts());
$token = $onboarding($sandbox->provisioningToken)->createClient($body)->getAccessToken();
echo "created\n";
echo $onboarding($token)->validateAccessToken()->getIsValid() ? "valid\n" : "not valid\n";
echo $refused(static fn () => $onboarding('another-token')->validateAccessToken()), "\n";
echo $refused(static fn () => $onboarding($token)->renewAccessToken()), "\n";
$renewed = $onboarding($token)->renewAccessToken();
$next = $renewed->getAccessToken() ?? $renewed->getOtherMessage() ?? $renewed->getMessage();
echo $onboarding($next)->validateAccessToken()->getIsValid() ? "renewed\n" : "not renewed\n";

$api = new PaymentsApi($http, $configuration($sandbox->accessToken));
for ($count = 0; $count < 7; ++$count) {
    echo $refused(static fn () => $api->listPayments('2026-03-01', '2026-03-31')), "\n";
}
try {
    $api->listPayments('2026-03-01', '2026-03-31');
    echo "unnoticed\n";
} catch (ApiException | InvalidArgumentException) {
    echo "not a list\n";
}
$payments = $api->listPayments('2026-03-01', '2026-03-31');
echo 'payments ', count($payments), ' ', $total(array_map(static fn ($payment) => $payment->getAmount(), $payments)), "\n";
echo 'null list ', count($api->listSettlements('2026-03-01', '2026-03-31')->getSettlements() ?? []), "\n";
echo $refused(static fn () => $api->listSettlements('2026-03-01', '2026-03-31')) === 'unnoticed' ? "unnoticed\n" : "not a report\n";
$settlements = $api->listSettlements('2026-03-01', '2026-03-31')->getSettlements() ?? [];
echo 'settlements ', count($settlements), ' ', $total(array_map(static fn ($settlement) => $settlement->getSettlementAmount(), $settlements)), "\n";
$allocations = array_merge(...array_map(static fn ($settlement) => $settlement->getAllocations() ?? [], $settlements));
echo 'allocations ', count($allocations), ' ', $total(array_map(static fn ($allocation) => $allocation->getAllocatedTotalAmount(), $allocations)), "\n";
$rows = array_merge(...array_map(static fn ($allocation) => $allocation->getBreakdown() ?? $allocation->getEvents() ?? [], $allocations));
echo 'breakdown ', count($rows), ' ', $total(array_map(static fn ($row) => $row->getAmount(), $rows)), "\n";
echo 'beneficiaries ', implode(' ', array_map(static fn ($settlement) => $settlement->getBeneficiary() === null ? 'null' : 'one', $settlements)), "\n";
