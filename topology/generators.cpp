#include "topology/generators.h"

#include <string>

#include "core/units_text.h"

namespace loom {

namespace {

std::string numbered(const std::string& stem, int64_t n) {
  return stem + std::to_string(n);
}

class Generator {
 public:
  explicit Generator(const SourceMark& mark) : mark_(mark) {}

  GeneratedTopology made;

  void node(const std::string& name, const std::string& kind) {
    made.nodes.push_back({name, mark_, map({{"kind", scalar(kind)}})});
  }

  // A switch some of whose ports are linked to nothing.
  void node_with_open_ports(const std::string& name, const std::string& kind, const std::vector<std::string>& ports) {
    RawValue open = map({});
    for (const std::string& port : ports) open.entries.push_back({port, mark_, map({})});
    made.nodes.push_back({name, mark_, map({{"kind", scalar(kind)}, {"ports", std::move(open)}})});
  }

  void host(int64_t n) {
    const wire::Ipv4Prefix ip(wire::Ipv4Address::from_u32(0x0a00'0000 + static_cast<uint32_t>(n)), 8);
    made.nodes.push_back({numbered("h", n), mark_, map({{"kind", scalar("host")}, {"ip", scalar(ip.text())}})});
  }

  // `rate` names the key of `settings` that says the link's rate.
  void link(const std::string& a, const std::string& b, const Settings& settings, const char* rate, bool up = true) {
    RawValue ends;
    ends.kind = RawValue::Kind::kList;
    ends.mark = mark_;
    ends.items = {scalar(a), scalar(b)};
    RawValue made_link = map({});
    made_link.entries.push_back({"endpoints", mark_, std::move(ends)});
    if (settings.has(rate)) add(made_link, "rate", to_text(settings.bit_rate(rate)));
    if (settings.has("delay")) add(made_link, "delay", to_text(settings.duration("delay")));
    if (!up) add(made_link, "up", "false");
    made.links.push_back(std::move(made_link));
  }

 private:
  RawValue scalar(const std::string& text) const {
    RawValue raw;
    raw.kind = RawValue::Kind::kScalar;
    raw.mark = mark_;
    raw.scalar = text;
    return raw;
  }
  RawValue map(std::vector<std::pair<std::string, RawValue>> entries) const {
    RawValue raw;
    raw.kind = RawValue::Kind::kMap;
    raw.mark = mark_;
    for (auto& [key, value] : entries) raw.entries.push_back({key, mark_, std::move(value)});
    return raw;
  }
  void add(RawValue& to, const std::string& key, const std::string& text) const {
    to.entries.push_back({key, mark_, scalar(text)});
  }

  SourceMark mark_;
};

void make_chain(const Settings& chain, Generator& generator) {
  const int64_t switches = chain.integer("switches");
  for (int64_t i = 1; i <= switches; ++i) {
    std::vector<std::string> open;
    if (chain.text("ends") == "open" && i == 1) open.push_back("p1");
    if (chain.text("ends") == "open" && i == switches) open.push_back("p2");
    if (open.empty()) {
      generator.node(numbered("sw", i), chain.text("kind"));
    } else {
      generator.node_with_open_ports(numbered("sw", i), chain.text("kind"), open);
    }
  }
  if (chain.text("ends") == "hosts") {
    generator.host(1);
    generator.host(2);
    generator.link("h1:eth0", "sw1:p1", chain, "access");
  }
  for (int64_t i = 1; i < switches; ++i) {
    generator.link(numbered("sw", i) + ":p2", numbered("sw", i + 1) + ":p1", chain, "rate");
  }
  if (chain.text("ends") == "hosts") generator.link(numbered("sw", switches) + ":p2", "h2:eth0", chain, "access");
}

void make_star(const Settings& star, Generator& generator) {
  generator.node("sw1", star.text("kind"));
  for (int64_t i = 1; i <= star.integer("hosts"); ++i) {
    generator.host(i);
    generator.link(numbered("h", i) + ":eth0", numbered("sw1:p", i), star, "rate");
  }
}

void make_leaf_spine(const Settings& fabric, Generator& generator) {
  const int64_t spines = fabric.integer("spines");
  const int64_t leafs = fabric.integer("leafs");
  const int64_t hosts = fabric.integer("hosts-per-leaf");
  const bool all_up = fabric.text("standby") == "up";
  for (int64_t s = 1; s <= spines; ++s) generator.node(numbered("spine", s), fabric.text("kind"));
  for (int64_t l = 1; l <= leafs; ++l) {
    const std::string leaf = numbered("leaf", l);
    generator.node(leaf, fabric.text("kind"));
    for (int64_t h = 1; h <= hosts; ++h) {
      const int64_t n = (l - 1) * hosts + h;
      generator.host(n);
      generator.link(numbered("h", n) + ":eth0", numbered(leaf + ":p", h), fabric, "access");
    }
    for (int64_t s = 1; s <= spines; ++s) {
      generator.link(numbered(leaf + ":up", s), numbered(numbered("spine", s) + ":p", l), fabric, "fabric",
                     s == 1 || all_up);
    }
  }
}

}  // namespace

GeneratedTopology generate_topology(const Settings& generate) {
  Generator generator(generate.mark());
  // One shape only; the parser has seen to it.
  if (generate.has("chain")) make_chain(generate.record("chain"), generator);
  if (generate.has("star")) make_star(generate.record("star"), generator);
  if (generate.has("leaf-spine")) make_leaf_spine(generate.record("leaf-spine"), generator);
  return std::move(generator.made);
}

}  // namespace loom
