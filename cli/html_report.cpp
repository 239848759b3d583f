#include "cli/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/markup.h"
#include "cli/terminal.h"
#include "core/units_text.h"
#include "core/wire/hex.h"
#include "topology/run.h"

namespace loom::cli {

namespace {

namespace fs = std::filesystem;

constexpr size_t kBytesOfALine = 16;
constexpr size_t kMostBytes = 512;    // of a frame in the byte view
constexpr size_t kMostOfAValue = 96;  // digits

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --page: #fbfbfa; --ink: #1d2125; --soft: #626a73; --line: #d9dcdf; --card: #ffffff;
  --bad: #b42318; --bad-back: #fdecea; --good: #1a7f37; --note: #9a6700; --note-back: #fff5d6; --code: #f2f3f4; }
@media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #e4e6e8; --soft: #9aa2ab; --line: #34383d;
  --card: #1d2024; --bad: #ff8178; --bad-back: #46201d; --good: #57c273; --note: #e3b341; --note-back: #3a2f10;
  --code: #262a2f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 0; } h3 { font-size: 1rem; margin: 0; }
code, pre, .mono { font: 13px/1.55 ui-monospace, "DejaVu Sans Mono", monospace; }
.soft { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); } .note { color: var(--note); }
.tag { display: inline-block; min-width: 5.2rem; font-weight: 600; }
section.failure { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--bad);
  border-radius: 6px; padding: 1.1rem 1.25rem; margin: 1.25rem 0; }
.expectation { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: 1rem; }
.lesson { background: var(--note-back); border-radius: 4px; padding: .4rem .7rem; margin: .5rem 0; }
.pair { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.25rem; margin-top: .5rem; }
@media (max-width: 60rem) { .pair { grid-template-columns: 1fr; } }
.difference { margin: 1rem 0 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 13px; }
th, td { padding: .14rem .6rem .14rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
td.mono { overflow-wrap: anywhere; } td.mono:first-child { white-space: nowrap; }
.difference table { table-layout: auto; }
tr.differs td { background: var(--bad-back); } tr.ignored td { color: var(--soft); font-style: italic; }
tr.differs td:first-child { border-left: 3px solid var(--bad); padding-left: .4rem; }
ol.steps { margin: .3rem 0; padding-left: 1.3rem; } ol.steps li { margin: .2rem 0; }
.rule { color: var(--soft); font-size: 13px; }
.verdict { font-weight: 600; margin: .3rem 0 .9rem; }
pre { background: var(--code); padding: .6rem .8rem; border-radius: 4px; overflow-x: auto; margin: .4rem 0; }
pre b { background: var(--bad-back); color: var(--bad); }
summary { cursor: pointer; color: var(--soft); margin: .4rem 0; }
table.all td { padding: .3rem .8rem .3rem 0; }
)";

std::string shortened(const std::string& value) {
  return value.size() <= kMostOfAValue ? value : value.substr(0, kMostOfAValue) + "…";
}

std::string cell(const std::optional<std::string>& value) {
  return value ? markup(shortened(*value)) : "<span class=soft>absent</span>";
}

std::string field_table(const DifferenceReport& d) {
  const bool both = d.expected && d.actual;
  std::string rows = both ? "<tr><th>field<th>expected<th>actual" : "<tr><th>field<th>value";
  for (const FieldRow& row : d.fields) {
    const char* state = row.state == FieldRow::State::kDiffers   ? " class=differs"
                        : row.state == FieldRow::State::kIgnored ? " class=ignored"
                                                                 : "";
    rows += fmt::format("<tr{}><td class=mono>{}", state, markup(row.field));
    if (both) {
      rows += fmt::format("<td class=mono>{}<td class=mono>{}\n", cell(row.expected), cell(row.actual));
    } else {
      rows += fmt::format("<td class=mono>{}\n", cell(row.expected ? row.expected : row.actual));
    }
  }
  return "<table>" + rows + "</table>\n";
}

// Offset and bytes; those that the other frame has otherwise stand out.
std::string byte_view(const FrameReport& frame, const FrameReport* other) {
  const std::vector<uint8_t> bytes = wire::bytes_from_hex(frame.bytes).value_or(std::vector<uint8_t>{});
  const std::vector<uint8_t> against =
      other != nullptr ? wire::bytes_from_hex(other->bytes).value_or(std::vector<uint8_t>{}) : bytes;
  std::string text;
  const size_t shown = std::min(bytes.size(), kMostBytes);
  for (size_t i = 0; i < shown; ++i) {
    if (i % kBytesOfALine == 0) text += fmt::format("{}{:04x} ", i == 0 ? "" : "\n", i);
    const bool same = i < against.size() && against[i] == bytes[i];
    text += same ? fmt::format(" {:02x}", bytes[i]) : fmt::format(" <b>{:02x}</b>", bytes[i]);
  }
  if (shown < bytes.size()) text += fmt::format("\n… {} bytes more", bytes.size() - shown);
  return "<pre>" + text + "</pre>\n";
}

std::string one_frame(const char* side, const FrameReport& frame) {
  return fmt::format("<div class=mono><span class=soft>{} frame {}, {}</span> {}</div>\n", side, frame.number,
                     markup(frame.time), markup(frame.summary));
}

std::string decision_html(const DecisionRecord& decision) {
  std::string html = fmt::format("<div><b>{}</b> received {} at {}</div>\n<div class=\"mono soft\">{}</div>\n",
                                 markup(decision.port), markup(decision.frame),
                                 markup(to_text(decision.when.since_start())), markup(decision.summary));
  html += "<ol class=steps>\n";
  for (const auto& step : decision.steps) {
    html += fmt::format("<li><span class=rule title=\"{}\">{}</span> {}\n", markup(step.outcome), markup(step.rule),
                        markup(step.why));
  }
  return html + fmt::format("</ol><div class=verdict>{}</div>\n", markup(decision.verdict));
}

const char* meaning_of_kind(const std::string& kind) {
  if (kind == "missing") return "the golden has this frame, and the port did not send it";
  if (kind == "extra") return "the port sent this frame, and the golden has none such";
  if (kind == "changed") return "the port sent the frame otherwise than the golden has it";
  if (kind == "moved") return "the port sent this frame at another place in the order";
  if (kind == "duplicate") return "the port sent the frame before once again";
  return "the port sent this frame outside the tolerance for its time";
}

std::string difference_html(const DifferenceReport& d, const ScenarioReport& report) {
  std::string html =
      fmt::format("<div class=difference><h3><span class=bad>{}</span> <span class=soft>{}</span></h3>\n",
                  markup(d.kind), meaning_of_kind(d.kind));
  if (d.expected) html += one_frame("golden", *d.expected);
  if (d.actual) html += one_frame("actual", *d.actual);
  html += "<div class=pair><div>\n" + field_table(d);
  html += "<details><summary>bytes</summary>";
  if (d.expected) html += "<div class=soft>golden</div>" + byte_view(*d.expected, d.actual ? &*d.actual : nullptr);
  if (d.actual) html += "<div class=soft>actual</div>" + byte_view(*d.actual, d.expected ? &*d.expected : nullptr);
  html += "</details></div>\n<div>\n";
  for (const size_t at : d.why) {
    if (at < report.decisions.size()) html += decision_html(report.decisions[at]);
  }
  if (d.why.empty()) html += "<div class=soft>No decision about this frame was looked at.</div>\n";
  return html + "</div></div></div>\n";
}

std::string capture_link(const std::string& file, const std::string& captures_in) {
  const fs::path relative = fs::path(file).lexically_relative(captures_in);
  if (relative.empty() || *relative.begin() == "..") return "<code>" + markup(file) + "</code>";
  return fmt::format("<a href=\"{0}\"><code>{0}</code></a>", markup(relative.generic_string()));
}

std::string expectation_html(const ExpectationReport& e, const ScenarioReport& report,
                             const std::string& captures_in) {
  std::string html = fmt::format("<div class=expectation><h3>{} <span class=soft>at {}, {}:{}</span></h3>\n",
                                 markup(e.name), markup(e.port), markup(report.file), e.line);
  if (!e.message.empty()) html += "<div class=lesson>" + markup(e.message) + "</div>\n";
  for (const std::string& failure : e.failures) html += "<div>" + markup(failure) + "</div>\n";
  if (!e.golden.empty()) {
    html += fmt::format("<div class=soft>golden <code>{}</code>{}</div>\n", markup(e.golden),
                        e.recorded.empty() ? "" : ", recorded from " + markup(e.recorded));
  }
  if (!e.actual.empty()) {
    html += fmt::format("<div class=soft>what it did send: {}</div>\n", capture_link(e.actual, captures_in));
  }
  if (!e.accepted.empty()) html += "<div class=note>" + markup(e.accepted) + "</div>\n";
  for (const DifferenceReport& d : e.differences) html += difference_html(d, report);
  return html + "</div>\n";
}

std::string failure_html(const ScenarioReport& report, const std::string& captures_in, size_t number) {
  std::string html =
      fmt::format("<section class=failure id=f{}><h2>{}</h2>\n<div class=soft>etherloom test {}</div>\n", number,
                  markup(report.name), markup(report.file));
  if (!report.error.empty()) html += "<pre class=bad>" + markup(report.error) + "</pre>\n";
  std::vector<bool> told(report.decisions.size(), false);
  for (const ExpectationReport& e : report.expectations) {
    if (e.passed) continue;
    html += expectation_html(e, report, captures_in);
    for (const DifferenceReport& d : e.differences) {
      for (const size_t at : d.why) {
        if (at < told.size()) told[at] = true;
      }
    }
  }
  std::string rest;
  for (size_t i = 0; i < told.size(); ++i) {
    if (!told[i]) rest += decision_html(report.decisions[i]);
  }
  if (!rest.empty()) {
    html += fmt::format("<div class=expectation><h3>{}</h3>\n{}</div>\n",
                        report.device.empty() ? "What was decided" : "What the model decides", rest);
  }
  return html + "</section>\n";
}

std::string row_html(const ScenarioReport& r, size_t number) {
  const bool failed = !r.passed() && !r.accepted();
  const auto held =
      std::count_if(r.expectations.begin(), r.expectations.end(), [](const auto& e) { return e.passed; });
  std::string what =
      fmt::format("{} of {} expectations hold, {} frames", held, r.expectations.size(), grouped(r.frames));
  if (!r.not_run.empty()) what = "not run: " + r.not_run;
  if (!r.error.empty()) what = "did not run";
  const char* verdict = !r.not_run.empty() ? "<span class=\"tag soft\">skipped</span>"
                        : failed           ? "<span class=\"tag bad\">failed</span>"
                        : r.accepted()     ? "<span class=\"tag note\">accepted</span>"
                                           : "<span class=\"tag good\">passed</span>";
  const std::string name =
      r.passed() ? markup(r.name) : fmt::format("<a href=\"#f{}\">{}</a>", number, markup(r.name));
  return fmt::format("<tr><td>{}<td>{}<td class=soft>{}<td class=soft>{:.3f} s\n", verdict, name, markup(what),
                     r.wall_seconds);
}

}  // namespace

std::string to_html(const std::vector<ScenarioReport>& reports, const std::string& captures_in) {
  const Tally tally = tally_of(reports);
  std::string title = fmt::format("{} passed, {} failed", tally.passed, tally.failed);
  if (tally.accepted != 0) title += fmt::format(", {} accepted", tally.accepted);
  if (tally.not_run != 0) title += fmt::format(", {} not run", tally.not_run);
  std::string device;
  for (const ScenarioReport& r : reports) device = r.device.empty() ? device : r.device;
  std::string failures;
  std::string rows;
  for (size_t i = 0; i < reports.size(); ++i) {
    if (!reports[i].passed()) failures += failure_html(reports[i], captures_in, i);
    rows += row_html(reports[i], i);
  }
  return fmt::format(
      "<!doctype html>\n<html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\n"
      "<title>{0} - Etherloom</title>\n<style>{1}</style>\n<h1 class={2}>{0}</h1>\n"
      "<div class=soft>Etherloom {3}{4}</div>\n{5}<h2 style=\"margin-top:2rem\">All scenarios</h2>\n"
      "<table class=all>\n{6}</table>\n</html>\n",
      title, kStyle, tally.failed == 0 ? "good" : "bad", version(),
      device.empty() ? "" : ", on " + markup(device) + "; times, latencies, counters and drops were not compared",
      failures, rows);
}

}  // namespace loom::cli
