package cfis

import "encoding/json"

// Amount is an exact amount. Parse its text with math/big or a decimal package, and do not call Float64.
type Amount = json.Number

// NullableAmount is an amount that may be null.
type NullableAmount struct {
	value *Amount
	isSet bool
}

// Get returns the amount, or nil.
func (v NullableAmount) Get() *Amount { return v.value }

// Set sets the amount.
func (v *NullableAmount) Set(value *Amount) { v.value, v.isSet = value, true }

// IsSet returns whether the amount or null is there.
func (v NullableAmount) IsSet() bool { return v.isSet }

// Unset removes the amount.
func (v *NullableAmount) Unset() { v.value, v.isSet = nil, false }

// MarshalJSON writes the amount with its digits.
func (v NullableAmount) MarshalJSON() ([]byte, error) { return json.Marshal(v.value) }

// UnmarshalJSON reads the amount with its digits.
func (v *NullableAmount) UnmarshalJSON(text []byte) error {
	v.isSet = true
	return json.Unmarshal(text, &v.value)
}
