package cfis

import (
	"fmt"
	"io"
)

// Format keeps tokens out of texts, whatever the verb is.
func (CreatedClient) Format(state fmt.State, _ rune) { hidden(state, "CreatedClient") }

// Format keeps tokens out of texts, whatever the verb is.
func (RenewedToken) Format(state fmt.State, _ rune) { hidden(state, "RenewedToken") }

// Format keeps the credential, which is one of the headers, out of texts.
func (Configuration) Format(state fmt.State, _ rune) { hidden(state, "Configuration") }

func hidden(state fmt.State, name string) { io.WriteString(state, name+"{...}") }
