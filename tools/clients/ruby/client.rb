# frozen_string_literal: true

# All five operations with the client of openapi-generator for Ruby: ruby -I LIB client.rb SANDBOX. Amounts are strings with their digits.

require 'bigdecimal'
require 'json'
require 'cfis'
require 'cfis/exact_amounts'
require 'cfis/hidden_tokens'

SANDBOX = JSON.parse(ARGV.fetch(0))

def client(token)
  configuration = Cfis::Configuration.new do |settings|
    settings.host = SANDBOX.fetch('url').delete_prefix('http://')
    settings.scheme = 'http'
    settings.base_path = ''
    settings.api_key['X-Api-Key'] = token
    settings.use(Cfis::ExactAmounts)
  end
  Cfis::ApiClient.new(configuration)
end

def total(amounts)
  amounts.compact.sum(BigDecimal('0')) { |amount| BigDecimal(amount) }.to_s('F')
end

def onboarding(token)
  Cfis::OnboardingApi.new(client(token))
end

# Says with which status a request was refused, and what the body is.
def refused
  yield
  'unnoticed'
rescue Cfis::ApiError => error
  body = error.response_body.to_s
  "refused #{error.code} #{body.empty? ? 'empty' : body.start_with?('<') ? 'html' : 'json'}"
end

body = Cfis::ClientToCreate.new(
  service: Cfis::Service.new(type: 'LIFECYCLE'),
  client: Cfis::ClientDetails.new(name: 'Honkapuron Kirjakauppa Oy', business_code: '1234567-1'),
  contacts: Cfis::Contacts.new
)
created = onboarding(SANDBOX.fetch('provisioningToken')).create_client(body)
token = created.access_token
puts 'created'
puts onboarding(token).validate_access_token.is_valid ? 'valid' : 'not valid'
puts(refused { onboarding('another-token').validate_access_token })
puts(refused { onboarding(token).renew_access_token })
renewed = onboarding(token).renew_access_token
renewed_token = renewed.access_token || renewed.other_message || renewed.message
puts onboarding(renewed_token).validate_access_token.is_valid ? 'renewed' : 'not renewed'
shown = [created, renewed, onboarding(token), client(token).config].flat_map { |object| [object.inspect, object.to_s] }.join
puts shown.include?(token) || shown.include?(renewed_token) ? "a token is printed: #{shown}" : 'tokens hidden'

api = Cfis::PaymentsApi.new(client(SANDBOX.fetch('accessToken')))
period = { from_date: Date.new(2026, 3, 1), to_date: Date.new(2026, 3, 31) }
7.times { puts(refused { api.list_payments(period) }) }
begin
  puts "unnoticed: #{api.list_payments(period)}"
rescue StandardError
  puts 'not a list'
end
payments = api.list_payments(period)
puts "payments #{payments.length} #{total(payments.map(&:amount))}"
puts "null list #{(api.list_settlements(period).settlements || []).length}"
begin
  puts "unnoticed: #{api.list_settlements(period)}"
rescue StandardError
  puts 'not a report'
end
settlements = api.list_settlements(period).settlements || []
puts "settlements #{settlements.length} #{total(settlements.map(&:settlement_amount))}"
allocations = settlements.flat_map { |settlement| settlement.allocations || [] }
puts "allocations #{allocations.length} #{total(allocations.map(&:allocated_total_amount))}"
rows = allocations.flat_map { |allocation| allocation.breakdown || allocation.events || [] }
puts "breakdown #{rows.length} #{total(rows.map(&:amount))}"
puts "beneficiaries #{settlements.map { |settlement| settlement.beneficiary ? 'one' : 'null' }.join(' ')}"
