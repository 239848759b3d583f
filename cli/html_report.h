#pragma once

// What a test run says, as one HTML page that needs nothing beside it: no script, no font, no network. For each
// failure what was expected in the scenario's words, the first differences decoded field by field and byte by byte,
// and the decisions of the devices about that very frame.
//
// Not modelled: trends over several runs.

#include <string>
#include <vector>

#include "cli/report.h"

namespace loom::cli {

// `captures_in`: the folder where the page will be; captures below it are linked.
std::string to_html(const std::vector<ScenarioReport>& reports, const std::string& captures_in);

}  // namespace loom::cli
