# frozen_string_literal: true

require 'faraday'

module Cfis
  # Keeps the digits of amounts, which JSON.parse turns into floats: connection.use Cfis::ExactAmounts
  class ExactAmounts < Faraday::Middleware
    # A string, or a number with a fraction.
    TOKEN = /"(?:[^"\\]++|\\.)*+"|-?\d++(?:\.\d++(?:[eE][+-]?\d++)?|[eE][+-]?\d++)/

    def call(env)
      @app.call(env).on_complete { |response| response[:body] = ExactAmounts.quoted(response[:body]) }
    end

    # Puts numbers with a fraction into quotes, outside of strings.
    def self.quoted(json)
      json.to_s.dup.force_encoding('UTF-8').gsub(TOKEN) { |token| token.start_with?('"') ? token : %("#{token}") }
    end
  end
end
