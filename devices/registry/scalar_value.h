#pragma once

// One scalar a user wrote, made into the typed value its parameter asks for. The sentences here are what most users
// see of this program when something is wrong, so each says what was written, what is wrong with it, and what to
// write.
//
// Errors: UserError at the value's place.
// Sources: VLAN identifiers, IEEE Std 802.1Q-2018 table 9-2.
// Not modelled: numbers with digit separators, octal, exponents in integers.

#include <string>

#include "devices/registry/parameter.h"
#include "devices/registry/raw_value.h"
#include "devices/registry/settings.h"

namespace loom {

// Whether a parameter of this kind is a single value.
bool is_scalar(ValueKind kind);

// "a duration such as 5us", for messages and descriptions.
std::string kind_in_words(const Parameter& parameter);

// `raw` must be a scalar. `subject` begins the sentence: "link delay".
Settings::Value scalar_value(const Parameter& parameter, const RawValue& raw, const std::string& subject);

// kVlanSet may also be a list: adds what one of its elements says.
void add_vlans(VlanSet& set, const RawValue& raw, const std::string& subject);

}  // namespace loom
