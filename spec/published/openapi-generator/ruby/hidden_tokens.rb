# frozen_string_literal: true

module Cfis
  # Keeps tokens out of texts: after requiring this file, `inspect` and `to_s` show the types that may have a token without their contents.
  module HiddenTokens
    def inspect
      "#<#{self.class} ...>"
    end
    alias to_s inspect
  end

  [CreatedClient, RenewedToken, Configuration, ApiClient].each { |type| type.prepend(HiddenTokens) }
end
