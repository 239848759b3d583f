#pragma once

// A frame that a person spelled out, in a scenario (`frames:`) or on a command line: its fields by name, or all of it
// in hexadecimal digits. The words are those of core/wire/frame_spec.h.
//
// Errors: UserError at the word that is wrong.
//
// Not modelled: see frame_spec.h.

#include <cstdint>
#include <string>
#include <vector>

#include "devices/registry/settings.h"

namespace loom {

// The fields as parameters.
std::vector<Parameter> frame_field_parameters();
// From settings checked by inline_frame_table().
std::vector<uint8_t> inline_frame_bytes(const Settings& settings);

// From "dst=ff:ff:ff:ff:ff:ff,src=02:00:00:00:00:0a,vlan=10". `what` stands for the file in errors, whose columns
// count in `text`.
std::vector<uint8_t> frame_of_fields(const std::string& text, const std::string& what);

}  // namespace loom
