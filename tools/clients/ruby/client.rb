# frozen_string_literal: true

# All five operations with the client of openapi-generator for Ruby: ruby -I LIB client.rb SANDBOX. Amounts are strings with their digits.

require 'bigdecimal'
require 'json'
require 'cfis'
require 'cfis/exact_amounts'

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

body = Cfis::ClientToCreate.new(
  service: Cfis::Service.new(type: 'LIFECYCLE'),
  client: Cfis::ClientDetails.new(name: 'Honkapuron Kirjakauppa Oy', business_code: '1234567-1'),
  contacts: Cfis::Contacts.new
)
token = onboarding(SANDBOX.fetch('provisioningToken')).create_client(body).access_token
puts 'created'
puts onboarding(token).validate_access_token.is_valid ? 'valid' : 'not valid'
begin
  onboarding('another-token').validate_access_token
  puts 'unnoticed'
rescue Cfis::ApiError => error
  puts "refused #{error.code}"
end
renewed = onboarding(token).renew_access_token
renewed_token = renewed.access_token || renewed.other_message || renewed.message
puts onboarding(renewed_token).validate_access_token.is_valid ? 'renewed' : 'not renewed'

api = Cfis::PaymentsApi.new(client(SANDBOX.fetch('accessToken')))
period = { from_date: Date.new(2026, 3, 1), to_date: Date.new(2026, 3, 31) }
begin
  api.list_payments(period)
  puts 'unnoticed'
rescue Cfis::ApiError => error
  puts error.response_body.include?('message') ? "refused #{error.code}" : 'without its body'
end
payments = api.list_payments(period)
puts "payments #{payments.length} #{total(payments.map(&:amount))}"
puts "null list #{(api.list_settlements(period).settlements || []).length}"
settlements = api.list_settlements(period).settlements || []
puts "settlements #{settlements.length} #{total(settlements.map(&:settlement_amount))}"
allocations = settlements.flat_map { |settlement| settlement.allocations || [] }
puts "allocations #{allocations.length} #{total(allocations.map(&:allocated_total_amount))}"
rows = allocations.flat_map { |allocation| allocation.breakdown || allocation.events || [] }
puts "breakdown #{rows.length} #{total(rows.map(&:amount))}"
puts "beneficiaries #{settlements.map { |settlement| settlement.beneficiary ? 'one' : 'null' }.join(' ')}"
